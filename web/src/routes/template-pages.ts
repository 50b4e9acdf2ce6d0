// The list of templates and the page of one come as one file: whoever opens the one goes on to the other.
export { TemplatePage } from "./template";
export { TemplatesPage } from "./templates";
