import { counted } from "./counted";

export const templates = {
  title: "Templates",
  detail:
    "Workflows to run as they are: fill in the form, and several agents do the work, asking you where it matters.",
  search: "Search templates",
  searchPlaceholder: "Words of the name or the description",
  own: "Yours",
  version: (version: number) => `Version ${version}`,
  versionOf: (version: number, moment: string) => `Version ${version}, ${moment}`,
  whichVersion: "Version",
  steps: (count: number) => counted(count, "step", "steps"),
  noneTitle: "No template fits",
  noneDetail: "Try other words. A workflow of your own becomes a template when you save it in the editor.",
  build: "Build a workflow",
  edit: "Open in the editor",
  run: "Run it",
  start: "Start",
  noInputs: "It needs no input.",
  whatItDoes: "What it does",
  takes: "What it needs",
  forMany: "Run for many rows",
  onSchedule: "On a schedule",
  onEvent: "On an event",
  removedDetail: "What was made of it stays.",
};
