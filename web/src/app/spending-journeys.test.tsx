import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "@/test/open";
import { FakeEngine } from "../../dev/fake-engine/engine.ts";

/** An engine whose administrator is root. */
function withAdmin(): FakeEngine {
  const engine = new FakeEngine();
  engine.roles.set("root", "admin");
  return engine;
}

test("the dashboard has one's own numbers and what was spent this month", async () => {
  const engine = new FakeEngine();
  engine.add("ada", { name: "One", steps: [{ id: "run", agent: "sql-explainer" }] }, { age: 60_000 });
  open("/dashboard", { as: "ada", engine });
  const calls = await screen.findByText("Calls of agents", { selector: "dt" });
  expect(calls.parentElement).toHaveTextContent("Calls of agents1");
  expect(await screen.findByText("$0.31")).toBeVisible();
  expect(screen.getByText("spent, no limit")).toBeVisible();
});

test("one's own limit is set, warned of and removed", async () => {
  const { user, engine } = open("/dashboard", { as: "ada" });
  await user.click(await screen.findByRole("button", { name: "Set a limit" }));
  const amount = screen.getByLabelText(/US dollars a month/);
  await user.type(amount, "much");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(amount).toHaveAccessibleDescription(/Give an amount of 0 or more/);
  await user.clear(amount);
  await user.type(amount, "0.36");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("spent of $0.36, 86.1 %")).toBeVisible();
  expect(screen.getByText("Over 80 % spent")).toBeVisible();
  expect(engine.spending.budgetOf("ada").monthly).toBe(0.36);
  await user.click(screen.getByRole("button", { name: "Remove the limit" }));
  expect(await screen.findByText("spent, no limit")).toBeVisible();
});

test("a spent budget says that no agent is called", async () => {
  const engine = new FakeEngine();
  engine.spending.limit("ada", 0.1);
  open("/dashboard", { as: "ada", engine });
  expect(await screen.findByRole("alert")).toHaveTextContent("No agent is called until the month is over");
});

test("a limit that an administrator set cannot be changed by its owner", async () => {
  const engine = new FakeEngine();
  engine.spending.limit("ada", 5, false);
  open("/dashboard", { as: "ada", engine });
  expect(await screen.findByText("An administrator set this limit; only they change it.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Change the limit" })).not.toBeInTheDocument();
});

test("prices and budgets are in the menu of administrators alone", async () => {
  const { user, address } = open("/", { as: "root", engine: withAdmin() });
  await waitFor(async () => {
    await user.click(await screen.findByRole("button", { name: "Account" }));
    expect(await screen.findByRole("menuitem", { name: "Prices and budgets" })).toBeVisible();
  });
  await user.click(screen.getByRole("menuitem", { name: "Prices and budgets" }));
  await waitFor(() => expect(address()).toBe("/admin/spending"));
});

test("whoever is no administrator is told whose page it is", async () => {
  open("/admin/spending", { as: "ada" });
  expect(await screen.findByText("This page is for administrators")).toBeVisible();
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});

test("a price is set from a moment on and stands first", async () => {
  const { user, engine } = open("/admin/spending", { as: "root", engine: withAdmin() });
  const form = await screen.findByRole("form", { name: "Set a price" });
  await user.click(within(form).getByRole("button", { name: "Save the price" }));
  expect(within(form).getByLabelText(/^Model/)).toHaveAccessibleDescription(/Name the model/);
  await user.type(within(form).getByLabelText(/^Model/), "claude-opus");
  await user.type(within(form).getByLabelText(/^Input\s*\*/), "5");
  await user.type(within(form).getByLabelText(/^Output/), "25");
  await user.click(within(form).getByRole("button", { name: "Save the price" }));
  const table = screen.getByRole("table", { name: "Prices of models" });
  const row = (await within(table).findByText("claude-opus")).closest("tr");
  expect(row).toHaveTextContent(/\$5\.00\$5\.00\$25\.00in force$/);
  expect(engine.spending.prices[0]).toMatchObject({ model: "claude-opus", input: 5, cached: 5, output: 25 });
});

test("somebody's budget is set, changed and removed by an administrator", async () => {
  const { user, engine } = open("/admin/spending", { as: "root", engine: withAdmin() });
  const form = await screen.findByRole("region", { name: "Set somebody's budget" });
  await user.type(within(form).getByLabelText(/^User/), "grace");
  await user.type(within(form).getByLabelText(/US dollars/), "20");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  const row = (await screen.findByText("grace")).closest("tr");
  expect(row).toHaveTextContent("$0.31$20.00an administratorWithin budget");
  await user.click(screen.getByRole("button", { name: "Change the limit of grace" }));
  const amount = await screen.findByDisplayValue("20");
  await user.clear(amount);
  await user.type(amount, "30{Enter}");
  await waitFor(() => expect(engine.spending.budgetOf("grace").monthly).toBe(30));
  await user.click(screen.getByRole("button", { name: "Remove the limit of grace" }));
  await waitFor(() => expect(engine.spending.budgetOf("grace").monthly).toBeNull());
});
