import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "@/test/open";
import { FakeEngine } from "../../dev/fake-engine/engine.ts";

const MINUTE = 60_000;
vi.setConfig({ testTimeout: 30_000 });

const STEPS = [{ id: "run", agent: "sql-explainer" }];
const SHOWN = "Show workflows";

/** An engine in which two people have run something a while ago. */
function busyEngine(): FakeEngine {
  const engine = new FakeEngine({ stepTime: 2_000 });
  for (const owner of ["ada", "eve", "grace"])
    engine.add(owner, { name: `By ${owner}`, steps: STEPS }, { age: MINUTE });
  return engine;
}

test("one's own numbers lead to the workflows that they count", async () => {
  const engine = busyEngine();
  const { user, address } = open("/analytics?range=hour", { as: "ada", engine });
  await user.click(await screen.findByRole("link", { name: SHOWN }));
  expect(address()).toMatch(/^\/dashboard\?by=ended&since=[^&]*$/);
  // Another page, which a busy machine takes its time to compile.
  expect(await screen.findByRole("link", { name: "By ada" }, { timeout: 15_000 })).toBeVisible();
  expect(screen.getByText(/^ended /)).toBeVisible();
  const statuses = within(screen.getByRole("navigation", { name: "By status" }));
  expect(statuses.getAllByRole("link").map((link) => link.textContent)).toEqual(["Completed", "Failed", "Cancelled"]);
  // What still runs has not ended.
  engine.add("ada", { name: "Under way", steps: STEPS });
  await user.selectOptions(screen.getByLabelText("What happened then"), "Started");
  expect(await screen.findByRole("link", { name: "Under way" })).toBeVisible();
  expect(address()).not.toContain("by=");
  await user.selectOptions(screen.getByLabelText("What happened then"), "Ended");
  await waitFor(() => expect(screen.queryByRole("link", { name: "Under way" })).not.toBeInTheDocument());
  await user.selectOptions(screen.getByLabelText("Time"), "Any time");
  expect(screen.queryByLabelText("What happened then")).not.toBeInTheDocument();
  expect(address()).toBe("/dashboard");
});

test("the address of a list by its ends is good for others, too", async () => {
  open("/dashboard?by=ended&range=day", { as: "ada", engine: busyEngine() });
  expect(await screen.findByRole("link", { name: "By ada" }, { timeout: 15_000 })).toBeVisible();
  expect(screen.getByLabelText("What happened then")).toHaveDisplayValue("Ended");
});

test("one's own failures lead to the workflows that failed, everybody's to the events", async () => {
  const engine = busyEngine();
  engine.roles.set("eve", "analyst");
  const broken = [{ id: "run", agent: "sql-explainer", input: { q: "please fail" } }];
  for (const owner of ["ada", "eve"])
    engine.add(owner, { name: `Breaks for ${owner}`, steps: broken }, { age: MINUTE });
  const own = open("/analytics?range=hour", { as: "ada", engine });
  await own.user.click(await screen.findByRole("link", { name: "Show failures" }));
  expect(own.address()).toMatch(/^\/dashboard\?by=ended&since=[^&]*&status=failed$/);
  cleanup();
  const all = open("/analytics?range=hour", { as: "eve", engine });
  await all.user.click(await screen.findByRole("link", { name: "Show failures" }));
  expect(all.address()).toContain("type=workflow.failed");
});

test("calls lead to themselves, each with its workflow, whatever they are narrowed to", async () => {
  const engine = busyEngine();
  const broken = [{ id: "run", agent: "sql-explainer", input: { q: "please fail" } }];
  engine.add("ada", { name: "Breaks", steps: broken }, { age: MINUTE });
  const { user, address } = open("/analytics?range=hour&agent=sql-explainer", { as: "ada", engine });
  await user.click(await screen.findByRole("link", { name: "Show calls" }));
  expect(address()).toBe("/analytics?agent=sql-explainer&range=hour&type=calls#events");
  const calls = await screen.findAllByRole("link", { name: /^Agent (answered|failed)$/ });
  expect(calls.map((call) => call.textContent).sort()).toEqual(["Agent answered", "Agent failed"]);
  for (const call of calls) expect(call.getAttribute("href")).toMatch(/^\/dashboard\/[0-9a-f-]+$/);
  await user.click(screen.getByRole("link", { name: "Show failed calls" }));
  await waitFor(() => expect(screen.queryByRole("link", { name: "Agent answered" })).not.toBeInTheDocument());
  expect(screen.getByRole("link", { name: "Agent failed" })).toBeVisible();
});

test("where the list of workflows cannot be narrowed so, nothing leads to it", async () => {
  open("/analytics?agent=sql-explainer", { as: "ada", engine: busyEngine() });
  expect(await screen.findByText("Workflows", { selector: "dt" })).toBeVisible();
  expect(screen.queryByRole("link", { name: SHOWN })).not.toBeInTheDocument();
});

test("everybody's events say whose they are, and a name leads to their own", async () => {
  const engine = busyEngine();
  engine.roles.set("eve", "analyst");
  const { user, address } = open("/analytics?range=hour&type=workflow.completed", { as: "eve", engine });
  const table = within((await screen.findByRole("columnheader", { name: "Who" })).closest("table") as HTMLElement);
  expect(table.getAllByRole("row")).toHaveLength(4);
  await user.click(table.getByRole("link", { name: "grace" }));
  expect(address()).toContain("user=grace");
  await waitFor(() => expect(screen.queryByRole("columnheader", { name: "Who" })).not.toBeInTheDocument());
});

test("one's own events do not say whose they are", async () => {
  open("/analytics?range=hour", { as: "ada", engine: busyEngine() });
  expect(await screen.findByRole("columnheader", { name: "Details" })).toBeVisible();
  expect(screen.queryByRole("columnheader", { name: "Who" })).not.toBeInTheDocument();
});

test("everybody's numbers do not lead to a list of one's own, unless one's own are asked for", async () => {
  const engine = busyEngine();
  engine.roles.set("eve", "analyst");
  const { user, router } = open("/analytics", { as: "eve", engine });
  await user.type(await screen.findByLabelText("User"), "grace{Enter}");
  expect(await screen.findByText("Workflows", { selector: "dt" })).toBeVisible();
  expect(screen.queryByRole("link", { name: SHOWN })).not.toBeInTheDocument();
  await router.navigate({ to: "/analytics", search: { user: "eve" } });
  await waitFor(() => expect(screen.getByRole("link", { name: SHOWN })).toBeVisible());
});
