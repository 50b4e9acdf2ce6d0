import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "@/test/open";
import { FakeEngine } from "../../dev/fake-engine/engine.ts";

const MINUTE = 60_000;
vi.setConfig({ testTimeout: 30_000 });

const STEPS = [{ id: "run", agent: "sql-explainer" }];
const BEGUN = "Workflows begun in this range";

/** An engine in which two people have run something a while ago. */
function busyEngine(): FakeEngine {
  const engine = new FakeEngine({ stepTime: 2_000 });
  for (const owner of ["ada", "eve", "grace"])
    engine.add(owner, { name: `By ${owner}`, steps: STEPS }, { age: MINUTE });
  return engine;
}

test("one's own numbers lead to the workflows of the same range", async () => {
  const { user, address } = open("/analytics?range=hour", { as: "ada", engine: busyEngine() });
  await user.click(await screen.findByRole("link", { name: BEGUN }));
  expect(address()).toBe("/dashboard?range=hour");
  // Another page, which a busy machine takes its time to compile.
  expect(await screen.findByRole("link", { name: "By ada" }, { timeout: 15_000 })).toBeVisible();
});

test("where the list of workflows cannot be narrowed so, nothing leads to it", async () => {
  open("/analytics?agent=sql-explainer", { as: "ada", engine: busyEngine() });
  expect(await screen.findByText("Workflows", { selector: "dt" })).toBeVisible();
  expect(screen.queryByRole("link", { name: BEGUN })).not.toBeInTheDocument();
});

test("everybody's numbers do not lead to a list of one's own, unless one's own are asked for", async () => {
  const engine = busyEngine();
  engine.roles.set("eve", "analyst");
  const { user, router } = open("/analytics", { as: "eve", engine });
  await user.type(await screen.findByLabelText("User"), "grace{Enter}");
  expect(await screen.findByText("Workflows", { selector: "dt" })).toBeVisible();
  expect(screen.queryByRole("link", { name: BEGUN })).not.toBeInTheDocument();
  await router.navigate({ to: "/analytics", search: { user: "eve" } });
  await waitFor(() => expect(screen.getByRole("link", { name: BEGUN })).toBeVisible());
});
