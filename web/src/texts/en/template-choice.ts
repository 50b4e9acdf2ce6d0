export const templateChoice = {
  title: "Template",
  choose: "Choose a template",
  missing: "There is no such template any more; choose another.",
};
