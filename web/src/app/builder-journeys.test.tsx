import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openBuilder as opened, PATIENT, prepareBuilder, keptDocument as textOf } from "@/test/builder";
import { open } from "@/test/open";

prepareBuilder();

test("two steps are added by key, the second after the first, and its input names the first's output", async () => {
  const { user, details } = await opened();
  (await screen.findByRole("button", { name: /^Add SQL Explainer/ })).focus();
  await user.keyboard("{Enter}");
  expect(await within(details()).findByRole("textbox", { name: /^Name of the step/ })).toHaveValue("sql-explainer");
  await user.click(await within(details()).findByRole("textbox", { name: /^material/ }));
  await user.paste("select 1");
  screen.getByRole("button", { name: /^Add Cash Flow Forecaster/ }).focus();
  await user.keyboard("{Enter}");
  const material = await within(details()).findByRole("textbox", { name: /^material/ });
  await user.click(material);
  await user.paste("As told: ");
  await user.keyboard("${{{{ sql-");
  await user.click(await screen.findByRole("option", { name: /^steps.sql-explainer.output/ }));
  expect(material).toHaveValue("As told: ${{ steps.sql-explainer.output }}");
  await waitFor(() => expect(screen.getByText("No problems")).toBeVisible());
  expect(textOf().steps).toEqual([
    { id: "sql-explainer", agent: "sql-explainer", input: { material: "select 1" } },
    {
      id: "cash-flow-forecaster",
      needs: ["sql-explainer"],
      agent: "cash-flow-forecaster",
      input: { material: "As told: ${{ steps.sql-explainer.output }}" },
    },
  ]);
});

test("to name a step that does not come before makes it come before", async () => {
  const { user, details, canvas } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add Approval/ }));
  fireEvent.click(within(canvas).getByRole("group", { name: /^Step approval/ }));
  await user.click(screen.getByRole("button", { name: /^Add Values/ }));
  await user.click(within(details()).getByRole("button", { name: "No longer after approval" }));
  await user.type(within(details()).getByRole("textbox", { name: /^value/ }), "${{{{ appro");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(textOf().steps[1]?.needs).toEqual(["approval"]));
});

test("the engine's words stand at the field, on the step and in the list, and lead to the step", async () => {
  const { user, canvas, details, engine } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add SQL Explainer/ }));
  expect(await within(details()).findByText("Is required: give a text", {}, PATIENT)).toBeVisible();
  expect(engine.builder.checked).toBeGreaterThan(0);
  expect(await within(canvas).findByRole("group", { name: /1 problem\.$/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Add Approval/ }));
  await user.click(within(screen.getByRole("region", { name: "Problems" })).getByRole("button"));
  expect(within(details()).getByRole("textbox", { name: /^Name of the step/ })).toHaveValue("sql-explainer");
});

test("what cannot run is not run; what can shows its steps as they go", async () => {
  const { user, details, engine, canvas } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add SQL Explainer/ }));
  await screen.findByText("1 problem", {}, PATIENT);
  await user.click(screen.getByRole("button", { name: "Run" }));
  await user.click(within(details()).getByRole("button", { name: "Start" }));
  expect(engine.workflows).toHaveLength(0);
  await user.click(screen.getByRole("tab", { name: "Details" }));
  await user.click(await within(details()).findByRole("textbox", { name: /^material/ }));
  await user.paste("select 1");
  await screen.findByText("No problems", {}, PATIENT);
  await user.click(screen.getByRole("button", { name: "Run" }));
  await user.click(within(details()).getByRole("button", { name: "Start" }));
  await waitFor(() => expect(engine.workflows).toHaveLength(1));
  expect(engine.workflows[0]?.request.steps[0]?.input).toEqual({ material: "select 1" });
  await waitFor(() => expect(canvas.querySelector("[data-status=completed]")).not.toBeNull(), PATIENT);
  fireEvent.click(within(canvas).getByRole("group", { name: /^Step sql-explainer/ }));
  await user.click(await within(details()).findByRole("button", { name: "Try again from sql-explainer" }));
  await waitFor(() => expect(engine.workflows[0]?.again).toEqual(["sql-explainer"]));
});

test("one history undoes and does again, wherever the cursor stands", async () => {
  const { user, canvas } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add Approval/ }));
  await user.click(screen.getByRole("button", { name: /^Add Question/ }));
  expect(within(canvas).getAllByRole("group", { name: /^Step/ })).toHaveLength(2);
  await user.keyboard("{Control>}z{/Control}");
  expect(within(canvas).getAllByRole("group", { name: /^Step/ })).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Redo" }));
  expect(within(canvas).getAllByRole("group", { name: /^Step/ })).toHaveLength(2);
});

test("a step is renamed everywhere, duplicated, and removed with a way back", async () => {
  const { user, details, canvas } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add Approval/ }));
  await user.click(screen.getByRole("button", { name: /^Add Question/ }));
  fireEvent.click(within(canvas).getByRole("group", { name: /^Step approval/ }));
  const name = within(details()).getByRole("textbox", { name: /^Name of the step/ });
  await user.clear(name);
  await user.type(name, "go ahead");
  expect(within(details()).getByText(/Begin with a letter/)).toBeVisible();
  await user.clear(name);
  await user.type(name, "go{Enter}");
  await waitFor(() => expect(textOf().steps[1]?.needs).toEqual(["go"]));
  await user.click(within(details()).getByRole("button", { name: "Duplicate" }));
  await waitFor(() => expect(textOf().steps.map(({ id }) => id)).toEqual(["go", "question", "go-2"]));
  await user.click(within(details()).getByRole("button", { name: "Remove the step" }));
  await waitFor(() => expect(textOf().steps).toHaveLength(2));
  const told = await screen.findByRole("region", { name: "Notifications" });
  await user.click(await within(told).findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(textOf().steps).toHaveLength(3));
});

test("a workflow is saved as a template under its name's id, and opens again as it was", async () => {
  const { user, engine, address, details, router } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add Approval/ }));
  await user.click(screen.getByRole("button", { name: /^Add Question/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  const form = screen.getByRole("form", { name: "Save as a template" });
  const slug = within(form).getByRole("textbox");
  expect(slug).toHaveValue("new-workflow");
  await user.clear(slug);
  await user.type(slug, "Not so");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  expect(within(form).getByText(/Use lower-case words/)).toBeVisible();
  await user.clear(slug);
  await user.type(slug, "two-people{Enter}");
  await waitFor(() => expect(address()).toBe("/build/two-people"));
  expect(engine.builder.saved[0]?.document.steps[1]?.needs).toEqual(["approval"]);
  expect(details()).toBeVisible();
  await router.navigate({ to: "/my-tasks" });
  await router.navigate({ to: "/build/{-$template}", params: { template: "two-people" } });
  const again = await screen.findByRole("region", { name: "Steps of the workflow" }, PATIENT);
  expect(await within(again).findAllByRole("group", { name: /^Step/ })).toHaveLength(2);
  expect(screen.queryByText(/were not saved/)).not.toBeInTheDocument();
});

test("a file is opened, and what is no workflow is not", async () => {
  const { user, canvas } = await opened();
  const input = screen.getByLabelText("Import", { selector: "input" });
  await user.upload(input, new File(["just words"], "words.yaml"));
  expect(await screen.findByText("This is no workflow")).toBeVisible();
  const json = JSON.stringify({ name: "From a file", steps: [{ id: "a", agent: "sql-explainer" }] });
  await user.upload(input, new File([json], "flow.json"));
  expect(await screen.findByRole("heading", { name: "From a file" })).toBeVisible();
  expect(within(canvas).getByRole("group", { name: /^Step a:/ })).toBeVisible();
});

test("a document is opened by pasting it where nothing takes text", async () => {
  const { user, canvas } = await opened();
  expect(screen.getByText("No steps yet")).toBeVisible();
  (document.activeElement as HTMLElement | null)?.blur();
  await user.paste("name: Pasted\nsteps:\n  - id: a\n    agent: sql-explainer\n");
  expect(await screen.findByRole("heading", { name: "Pasted" })).toBeVisible();
  await user.keyboard("{Control>}z{/Control}");
  expect(within(canvas).queryByRole("group", { name: /^Step a:/ })).not.toBeInTheDocument();
});

test("what was not saved is there when one comes back, and can be left behind", async () => {
  const { user, router } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add Approval/ }));
  await router.navigate({ to: "/my-tasks" });
  await router.navigate({ to: "/build/{-$template}", params: { template: undefined } });
  expect(await screen.findByText(/were not saved/, {}, PATIENT)).toBeVisible();
  expect(screen.getByRole("group", { name: /^Step approval/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Begin anew" }));
  expect(screen.queryByRole("group", { name: /^Step approval/ })).not.toBeInTheDocument();
});

test("a new workflow begins beside one that was saved a moment ago", async () => {
  const { user, address } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add Approval/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  const slug = within(screen.getByRole("form", { name: "Save as a template" })).getByRole("textbox");
  await user.type(slug, "-one{Enter}");
  await waitFor(() => expect(address()).toBe("/build/new-workflow-one"));
  await user.click(screen.getByRole("link", { name: "A new workflow" }));
  await waitFor(() => expect(address()).toBe("/build"));
  await waitFor(() => expect(screen.queryByRole("group", { name: /^Step approval/ })).not.toBeInTheDocument());
  expect(screen.queryByText(/were not saved/)).not.toBeInTheDocument();
});

test("a template that there is not says so", async () => {
  open("/build/nothing-here", { as: "ada" });
  expect(await screen.findByRole("heading", { name: "There is no such page" }, PATIENT)).toBeVisible();
});

test("a workflow is shared by a link, once it is saved", async () => {
  const { user, address } = await opened();
  await user.click(await screen.findByRole("button", { name: /^Add Approval/ }));
  const share = screen.getByRole("button", { name: "Share" });
  await user.click(share);
  expect(await screen.findByText("Save it first")).toBeVisible();
  expect(share).toHaveAttribute("aria-expanded", "false");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await user.type(within(screen.getByRole("form", { name: "Save as a template" })).getByRole("textbox"), "{Enter}");
  await waitFor(() => expect(address()).toBe("/build/new-workflow"));
  await user.click(screen.getByRole("button", { name: "Share" }));
  await user.click(await screen.findByRole("button", { name: "Make a link" }));
  const link = await screen.findByRole("textbox", { name: "Link" });
  expect(link.getAttribute("value")).toMatch(/\/shared-template\/.+/);
});

test("what comes with the product is saved as one's own before it is shared", async () => {
  const { user } = await opened({ path: "/build/query-review" });
  await user.click(screen.getByRole("button", { name: "Share" }));
  expect(await screen.findByText("Save it first")).toBeVisible();
});
