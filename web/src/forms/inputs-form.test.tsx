import { render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { AgentInput } from "@/client";
import { ProblemError } from "@/lib/problem";
import type { InputValues } from "./input-values";
import { InputsForm } from "./inputs-form";

function show(inputs: AgentInput[], onRun: (values: InputValues) => Promise<void> = async () => undefined) {
  render(<InputsForm inputs={inputs} pointer="body.values" action="Run" onRun={onRun} />);
  return userEvent.setup();
}

function input(type: AgentInput["type"], more: Partial<AgentInput> = {}): AgentInput {
  return { name: "the_input", type, description: "What to give.", ...more };
}

/** Runs the form and answers with what the agent would be given. */
async function ran(inputs: AgentInput[], fill: (user: ReturnType<typeof userEvent.setup>) => Promise<void>) {
  const runs: InputValues[] = [];
  const user = show(inputs, async (values) => void runs.push(values));
  await fill(user);
  await user.click(screen.getByRole("button", { name: "Run" }));
  await waitFor(() => expect(runs).toHaveLength(1));
  return runs[0];
}

test("a string is one line, labelled by its name and helped by its description", async () => {
  show([input("string")]);
  const control = screen.getByRole("textbox", { name: /The input/ });
  expect(control).toHaveAccessibleDescription("What to give.");
  expect(control.tagName).toBe("INPUT");
});

test("text is given in many lines and arrives as it was typed", async () => {
  const given = await ran([input("text")], (user) => user.type(screen.getByRole("textbox"), "  one{Enter}two "));
  expect(given).toEqual({ the_input: "  one\ntwo " });
});

test("choices are offered and nothing else can be chosen", async () => {
  const given = await ran([input("string", { choices: ["red", "blue"] })], (user) =>
    user.selectOptions(screen.getByRole("combobox"), "blue"),
  );
  expect(given).toEqual({ the_input: "blue" });
});

test("an integer arrives as a number", async () => {
  const given = await ran([input("integer")], (user) => user.type(screen.getByRole("textbox"), "42"));
  expect(given).toEqual({ the_input: 42 });
});

test("a boolean is yes, no or not said", async () => {
  const given = await ran([input("boolean", { required: false }), input("boolean", { name: "other" })], (user) =>
    user.selectOptions(screen.getByRole("combobox", { name: /Other/ }), "No"),
  );
  expect(given).toEqual({ other: false });
});

test("a date arrives as YYYY-MM-DD", async () => {
  const given = await ran([input("date")], (user) => user.type(screen.getByLabelText(/The input/), "2026-11-21"));
  expect(given).toEqual({ the_input: "2026-11-21" });
});

test("a list is lines that can be added and removed", async () => {
  const given = await ran([input("list")], async (user) => {
    await user.type(screen.getByRole("textbox", { name: /The input/ }), "one");
    await user.click(screen.getByRole("button", { name: "Add a line" }));
    await user.type(screen.getByRole("textbox", { name: "Line 2" }), "two");
    await user.click(screen.getByRole("button", { name: "Add a line" }));
    await user.type(screen.getByRole("textbox", { name: "Line 3" }), "three");
    await user.click(screen.getByRole("button", { name: "Remove line 2" }));
  });
  expect(given).toEqual({ the_input: ["one", "three"] });
});

test("lines pasted into a list become its lines", async () => {
  const given = await ran([input("list")], async (user) => {
    await user.click(screen.getByRole("textbox", { name: /The input/ }));
    await user.paste("one\r\ntwo\n");
  });
  expect(given).toEqual({ the_input: ["one", "two"] });
});

test("defaults are filled in and sent along", async () => {
  const defaults = [
    input("string", { required: false, default: "plain" }),
    input("number", { name: "rate", required: false, default: 0.5 }),
    input("list", { name: "parts", required: false, default: ["a", "b"] }),
  ];
  expect(await ran(defaults, async () => undefined)).toEqual({ the_input: "plain", rate: 0.5, parts: ["a", "b"] });
});

test("what is required and missing is said at its field, and nothing is run", async () => {
  const runs: InputValues[] = [];
  const user = show([input("text"), input("string", { name: "other", required: false })], async (values) => {
    runs.push(values);
  });
  await user.click(screen.getByRole("button", { name: "Run" }));
  await waitFor(() => expect(screen.getByRole("textbox", { name: /The input/ })).toBeInvalid());
  expect(screen.getByRole("textbox", { name: /The input/ })).toHaveAccessibleDescription(/This is required/);
  expect(screen.getByRole("textbox", { name: /Other/ })).toBeValid();
  expect(runs).toEqual([]);
});

test("what the server refuses is said at the field that it names", async () => {
  const user = show([input("string"), input("string", { name: "other" })], async () => {
    throw new ProblemError(422, "Unprocessable Content", "Some fields need another value.", [
      { pointer: "body.values.other", message: "must stand on one line" },
    ]);
  });
  await user.type(screen.getByRole("textbox", { name: /The input/ }), "a");
  await user.type(screen.getByRole("textbox", { name: /Other/ }), "b");
  await user.click(screen.getByRole("button", { name: "Run" }));
  await waitFor(() => expect(screen.getByRole("textbox", { name: /Other/ })).toBeInvalid());
  expect(screen.getByRole("alert")).toHaveTextContent("Must stand on one line");
});

test("a refusal that names no field stands above the button", async () => {
  const user = show([input("string", { required: false })], async () => {
    throw new ProblemError(503, "Unavailable", "The queue does not answer. Try again in a minute.");
  });
  await user.click(screen.getByRole("button", { name: "Run" }));
  const form = screen.getByRole("button", { name: "Run" }).closest("form") ?? document.body;
  expect(await within(form).findByRole("alert")).toHaveTextContent("The queue does not answer.");
});
