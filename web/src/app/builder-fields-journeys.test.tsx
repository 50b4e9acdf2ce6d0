import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { keptDocument, keptText, openBuilder, prepareBuilder } from "@/test/builder";

prepareBuilder();

const TEXT = `name: Everything
description: >
  What it is for,
  in two lines.
inputs:
  - {name: topic, type: string, description: What it is about.}
steps:
  - id: call
    agent: sql-explainer
    input: {material: select 1}
  - id: part
    needs: [call]
    workflow: query-review
  - id: agree
    needs: [part]
    approval: {ask: Shall it go on?, who: [ada]}
  - id: ask
    needs: [agree]
    question:
      ask: What then?
      who: [ada]
      inputs:
        - {name: reason, type: text, description: Why.}
        - {name: sure, type: boolean, description: Is it so?}
        - {name: size, type: integer, description: How many.}
        - {name: colour, type: string, description: Which one., choices: [red, blue]}
  - id: keep
    needs: [ask]
    set: {value: one}
`;

type Place = readonly (string | number)[];

/** The editor with a step open, or the workflow as a whole, all that folds unfolded, and what is done there. */
async function opened(step?: string, text = TEXT) {
  const { canvas, details, user } = await openBuilder({ text });
  if (step !== undefined) fireEvent.click(within(canvas).getByRole("group", { name: new RegExp(`^Step ${step}:`) }));
  if (step !== undefined) await within(details()).findByRole("textbox", { name: /^Name of the step/ });
  for (const part of details().querySelectorAll("details")) part.open = true;
  const control = (label: string) => within(details()).findByLabelText(new RegExp(`^${label}`));
  const index = keptDocument().steps.findIndex(({ id }) => id === step);
  const root: Place = step === undefined ? [] : ["steps", index];

  /** Holds that the text says `value` at a path below the step. */
  async function says(path: Place, value: unknown): Promise<void> {
    await waitFor(() => expect(at(keptDocument(), [...root, ...path])).toEqual(value));
  }
  return {
    user,
    details,
    control,
    says,
    /** Types into a control; where nothing else is given, the text then says what was typed. */
    async fill(label: string, typed: string, path: Place, ...others: [] | [unknown]): Promise<void> {
      fireEvent.change(await control(label), { target: { value: typed } });
      await says(path, others.length > 0 ? others[0] : typed);
    },
    async choose(label: string, option: string, path: Place, value: unknown): Promise<void> {
      await user.selectOptions(await control(label), option);
      await says(path, value);
    },
  };
}

function at(value: unknown, path: Place): unknown {
  return path.reduce<unknown>((found, part) => (found as Record<string | number, unknown> | undefined)?.[part], value);
}

test("the fields of a workflow change its text", async () => {
  const { fill, choose, user, details, says } = await opened();
  await fill("Name", "Another", ["name"]);
  await fill("Most calls at once", "8", ["concurrency"], 8);
  await fill("Longest time of a run", "2h", ["timeout"]);
  await choose("It gives", "One value", ["output"], "");
  await fill("The value", "${{ steps.call.output }}", ["output"]);
  await choose("It gives", "Named values", ["output"], undefined);
  await user.type(within(details()).getByLabelText("What a run gives: Name"), "all{Enter}");
  await fill("all", '["a", 1]', ["output", "all"], ["a", 1]);
  await user.type(within(details()).getByLabelText("Shared context at the beginning: Name"), "mood{Enter}");
  await fill("mood", "calm", ["context", "mood"]);
  await says(["description"], "What it is for, in two lines.\n");
});

test("the fields of a declared input change its text, whatever its type", async () => {
  const { fill, choose, user, details, says } = await opened();
  await user.click(within(details()).getByRole("button", { name: /^topic/ }));
  await fill("What to give", "Its name.", ["inputs", 0, "description"]);
  await fill("Choices, one a line", "a\nb", ["inputs", 0, "choices"], ["a", "b"]);
  await user.click(within(details()).getByRole("checkbox", { name: "Required" }));
  await choose("If left empty", "b", ["inputs", 0, "default"], "b");
  await choose("If left empty", "Nothing", ["inputs", 0, "default"], undefined);
  await fill("Choices, one a line", "", ["inputs", 0, "choices"], undefined);
  await choose("Type", "Whole number", ["inputs", 0, "type"], "integer");
  await fill("If left empty", "3", ["inputs", 0, "default"], 3);
  await fill("At least", "1", ["inputs", 0, "minimum"], 1);
  await fill("At most", "9", ["inputs", 0, "maximum"], 9);
  await fill("At least", "", ["inputs", 0, "minimum"], undefined);
  await fill("At most", "", ["inputs", 0, "maximum"], undefined);
  await fill("If left empty", "", ["inputs", 0, "default"], undefined);
  await choose("Type", "Yes or no", ["inputs", 0, "type"], "boolean");
  await choose("If left empty", "No", ["inputs", 0, "default"], false);
  await choose("If left empty", "Nothing", ["inputs", 0, "default"], undefined);
  await choose("Type", "List of lines", ["inputs", 0, "type"], "list");
  await fill("If left empty", "a\nb", ["inputs", 0, "default"], ["a", "b"]);
  const [, name] = within(details()).getAllByLabelText(/^Name\*/);
  fireEvent.change(name ?? details(), { target: { value: "subject" } });
  await says(["inputs", 0, "name"], "subject");
});

test("the fields of a step that asks an agent change its text", async () => {
  const { fill, choose, user, details } = await opened("call");
  await fill("material", "${{ inputs.topic }}", ["input", "material"]);
  await fill("Only if", "inputs.topic != ''", ["when"]);
  await choose("Runs", "For each item of a list", ["for_each"], { in: "inputs.items" });
  await fill("The list", "inputs.parts", ["for_each", "in"]);
  await fill("What an item is called", "one", ["for_each", "as"]);
  await fill("At most so many at once", "3", ["for_each", "parallel"], 3);
  await choose("Runs", "Until it is good enough", ["for_each"], undefined);
  await fill("Until", "output != ''", ["loop", "until"]);
  await fill("At most so many rounds", "5", ["loop", "most"], 5);
  await choose("Runs", "Once", ["loop"], undefined);
  await fill("Time for one attempt", "90s", ["timeout"]);
  await fill("Attempts in all", "2", ["retry", "attempts"], 2);
  await fill("First wait", "1s", ["retry", "first"]);
  await fill("Longest wait", "9s", ["retry", "most"]);
  await fill("Try again on", "timeout\nunavailable", ["retry", "on"], ["timeout", "unavailable"]);
  await choose("When it has failed for good", "The run goes on without it", ["on_error"], "continue");
  await choose("When it has failed for good", "The run fails", ["on_error"], undefined);
  await user.type(within(details()).getByLabelText("Save to the context: Name"), "best{Enter}");
  await fill("best", "${{ output }}", ["save", "best"]);
  await fill("Agent", "cash-flow-forecaster", ["agent"]);
});

test("the fields of a step that runs a template change its text", async () => {
  const { fill } = await opened("part");
  await fill("title", "${{ inputs.topic }}", ["input", "title"]);
  await fill("Template", "weekly-digest", ["workflow"]);
  await fill("Time for one attempt", "1d", ["timeout"]);
});

test("the fields of an approval change its text, and whoever is asked next when nobody answers", async () => {
  const { fill, choose, details } = await opened("agree");
  await fill("What is asked", "May it?", ["approval", "ask"]);
  await fill("Who is asked\\*", "ada\nrole:owner", ["approval", "who"], ["ada", "role:owner"]);
  expect(within(details()).queryByLabelText(/^Once it has passed/)).not.toBeInTheDocument();
  await fill("Deadline", "2d", ["approval", "deadline"]);
  const rule = ["approval", "on_deadline"];
  await choose("Once it has passed", "It counts as a yes", rule, "approve");
  await choose("Once it has passed", "Others are asked", rule, { escalate: ["role:owner"], deadline: "1d" });
  await fill("Who is asked then", "grace\nrole:owner", [...rule, "escalate"], ["grace", "role:owner"]);
  await fill("Their deadline", "12h", [...rule, "deadline"]);
  await choose("Once that has passed, too", "It counts as a yes", [...rule, "on_deadline"], "approve");
  await choose("Once that has passed, too", "It counts as a no", [...rule, "on_deadline"], undefined);
  await fill("Deadline", "", ["approval", "deadline"], undefined);
  expect(within(details()).getByLabelText(/^Their deadline/)).toHaveValue("12h");
  await choose("Once it has passed", "It counts as a no", rule, undefined);
});

test("the fields of a question change its text, and the answers that count when nobody answers", async () => {
  const { fill, choose, details, user } = await opened("ask");
  await fill("What is asked", "Which?", ["question", "ask"]);
  await fill("Who is asked", "grace", ["question", "who"], ["grace"]);
  await fill("Deadline", "3d", ["question", "deadline"]);
  const answers = ["question", "default"];
  await fill("Answer to reason", "It\nis so.", [...answers, "reason"]);
  await choose("Answer to sure", "Yes", [...answers, "sure"], true);
  await fill("Answer to size", "4", [...answers, "size"], 4);
  await choose("Answer to colour", "blue", [...answers, "colour"], "blue");
  await user.click(within(details()).getByRole("button", { name: "Remove the input size" }));
  // The answer to what is asked no more can still be taken away.
  await fill("Answer to size", "", [...answers, "size"], undefined);
  await choose("Answer to sure", "Nothing", [...answers, "sure"], undefined);
  await choose("Answer to colour", "Nothing", [...answers, "colour"], undefined);
  await fill("Answer to reason", "", answers, undefined);
});

test("the values that a step sets change its text", async () => {
  const { fill, user, details } = await opened("keep");
  await fill("value", "7", ["set", "value"], 7);
  await user.type(within(details()).getByLabelText("Values: Name"), "list{Enter}");
  await fill("list", '["x", "y"]', ["set", "list"], ["x", "y"]);
  await user.click(within(details()).getByRole("button", { name: "Remove value" }));
  await waitFor(() => expect(keptText()).not.toContain("value:"));
});

test("a folded description is one line to whoever goes on with it, and stays folded", async () => {
  const { control, user } = await opened();
  const description = await control("What it is for");
  expect(description).toHaveValue("What it is for, in two lines.");
  await user.type(description, " And more.{Enter}A second part.");
  expect(description).toHaveValue("What it is for, in two lines. And more.\nA second part.");
  expect(keptText()).toContain("description: >-\n  What it is for, in two lines. And more.\n\n  A second part.\n");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(description).toHaveValue("What it is for, in two lines."));
});

test("what a part is emptied of does not close it", async () => {
  const { fill, details } = await opened(
    "call",
    TEXT.replace("    agent: sql", "    when: inputs.topic != ''\n    agent: sql"),
  );
  const part = [...details().querySelectorAll("details")].find((one) => one.textContent?.includes("Only if"));
  await fill("Only if", "", ["when"], undefined);
  expect(part).toHaveAttribute("open");
});
