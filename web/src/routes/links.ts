// The pages of links come as one file: apart, each would make the first file of all longer, for everybody.
export { SharedPage } from "./shared";
export { SharedTemplatePage } from "./shared-template";
