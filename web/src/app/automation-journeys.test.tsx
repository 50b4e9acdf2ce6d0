import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "@/test/open";
import { SECRET } from "../../dev/fake-engine/triggers.ts";
import { FAILING } from "../../dev/fake-engine/workflows.ts";

const STEP = { id: "run", agent: "sql-explainer" };
/** A step that fails; one for each test, as a retry mends it. */
const bad = () => ({ ...STEP, input: { material: FAILING } });

test("the dashboard shows what runs, what failed and why, and tries it again from where it failed", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  engine.add("ada", { name: "Slow", steps: [STEP] }, { stepTime: 60_000 });
  const broken = engine.add("ada", { name: "Broken", steps: [bad()] }, { age: 1_000 });
  await router.navigate({ to: "/dashboard" });
  const running = await screen.findByRole("region", { name: /Running now/ });
  expect(await within(running).findByRole("link", { name: "Slow" })).toBeVisible();
  const failed = await screen.findByRole("region", { name: "Failed in the last week" });
  expect(within(failed).getByText(/did not answer within 60 seconds/)).toBeVisible();
  await user.click(within(failed).getByRole("button", { name: "Try again from run: Broken" }));
  await waitFor(() => expect(broken.generation).toBe(1));
  expect(broken.again).toBeNull();
});

test("what the same attempt would fail at again leads to its input instead", async () => {
  const { engine, user, router, address } = open("/", { as: "ada" });
  const parts = { run: { error_kind: "expression", error: "inputs.x: there is no such value." } };
  engine.add("ada", { name: "Wrong", steps: [bad()], values: { brief: "a" } }, { age: 1_000, parts });
  await router.navigate({ to: "/dashboard" });
  await user.click(await screen.findByRole("link", { name: "Change the input: Wrong" }));
  expect(await screen.findByRole("region", { name: "Run again" })).toBeVisible();
  expect(address()).toContain("open=rerun");
});

test("a task is answered on the dashboard", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const task = engine.asked.ask("ada", "Shall it be paid?", { workflow_name: "Month end" });
  await router.navigate({ to: "/dashboard" });
  expect(await screen.findByText("Shall it be paid?")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Approve" }));
  await waitFor(() => expect(task.status).toBe("approved"));
});

test("filters stand in the address, are asked of the engine and can be taken away", async () => {
  const { engine, user, router, address } = open("/", { as: "ada" });
  engine.add("ada", { name: "Good one", steps: [STEP] }, { age: 1_000 });
  engine.add("ada", { name: "Bad one", steps: [bad()] }, { age: 1_000 });
  await router.navigate({ to: "/dashboard", search: { status: "failed" } });
  expect(await screen.findByRole("link", { name: "Bad one" })).toBeVisible();
  expect(screen.queryByText("Good one")).not.toBeInTheDocument();
  await user.click(screen.getByRole("link", { name: "Completed" }));
  expect(address()).toBe("/dashboard?status=completed%2Cfailed");
  expect(await screen.findByRole("link", { name: "Good one" })).toBeVisible();
  await user.type(screen.getByRole("searchbox", { name: "Search by name" }), "nothing");
  expect(await screen.findByText("No workflow fits these filters.")).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Clear filters" })[0] ?? document.body);
  await waitFor(() => expect(address()).toBe("/dashboard"));
});

test("who has run nothing yet is led to a first run", async () => {
  open("/dashboard", { as: "ada" });
  const first = await screen.findByRole("region", { name: "Run something, and it appears here" });
  expect(within(first).getByRole("link", { name: /Run a batch/ })).toHaveAttribute("href", "/my-batches/new");
});

test("pasted rows are mapped and checked, those at fault left out, and the batch is followed", async () => {
  const { engine, user, address } = open("/my-batches/new", { as: "ada" });
  await screen.findByRole("option", { name: "Query review" });
  await user.selectOptions(screen.getByLabelText(/Template to run/), "query-review");
  await user.click(await screen.findByLabelText("or paste rows"));
  await user.paste("Title,text\nOne,First\nTwo,\nThree,Third");
  await user.selectOptions(await screen.findByLabelText(/^Brief/), "text");
  expect(await screen.findByText("1 of 3 rows needs another look.")).toBeVisible();
  expect(screen.getByText("Row 2, Brief: This is required.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Start 3 workflows" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Leave out this row" }));
  expect(screen.getByText("All 2 rows are ready.")).toBeVisible();
  await user.type(screen.getByLabelText(/^Name/), "Two of them");
  await user.click(screen.getByRole("button", { name: "Start 2 workflows" }));
  expect(await screen.findByRole("heading", { name: "Two of them" })).toBeVisible();
  const [kept] = engine.automation.batches.kept;
  expect(address()).toBe(`/my-batches/${kept?.id}`);
  expect(kept?.request).toEqual({
    template: "query-review@1",
    name: "Two of them",
    inputs: [
      { title: "One", brief: "First" },
      { title: "Three", brief: "Third" },
    ],
  });
});

test("what the server says of a row is shown at that row", async () => {
  const { engine, user } = open("/my-batches/new?template=query-review", { as: "ada" });
  engine.automation.batches.refusal = [{ pointer: "body.inputs.1.title", message: "is too long" }];
  await user.click(await screen.findByLabelText("or paste rows"));
  await user.paste("title,brief\nOne,First\nTwo,Second");
  await user.click(await screen.findByRole("button", { name: "Start 2 workflows" }));
  expect(await screen.findByText("Row 2, Title: is too long")).toBeVisible();
});

test("a batch shows how far it is and what came of each input, and is cancelled", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const inputs = [{ title: "a" }, { title: "please fail" }, { title: "c" }];
  const request = { template: "query-review@1", name: "Three", inputs };
  const kept = engine.automation.batches.add("ada", request, { age: 25_000, pace: 10_000 });
  await router.navigate({ to: "/my-batches/$id", params: { id: kept.id } });
  const bar = await screen.findByRole("progressbar", { name: "Progress of Three" });
  expect(bar).toHaveAttribute("aria-valuetext", "2 of 3 done, 1 failed");
  expect(await screen.findByText(/could not read the contract/)).toBeVisible();
  await user.selectOptions(screen.getByLabelText("Which results"), "completed");
  await waitFor(() => expect(screen.queryByText(/could not read the contract/)).not.toBeInTheDocument());
  await user.click(screen.getByRole("button", { name: "Cancel what is left" }));
  await waitFor(() => expect(kept.cancelledAt).toBeDefined());
});

test("a schedule is made in everyday words, with what it means and when it comes round", async () => {
  const { engine, user } = open("/my-schedules/new?template=query-review", { as: "ada" });
  await user.selectOptions(await screen.findByLabelText(/How often/), "weekly");
  await user.click(screen.getByRole("checkbox", { name: "Wednesday" }));
  expect(await screen.findByText(/At 09:00, on Monday and Wednesday, in the time of/)).toBeVisible();
  await user.type(screen.getByLabelText(/^Title/), "Weekly");
  await user.type(screen.getByLabelText(/^Brief/), "All of it");
  await user.click(screen.getByRole("button", { name: "Make the schedule" }));
  await waitFor(() => expect(engine.automation.schedules.schedules).toHaveLength(1));
  const [saved] = engine.automation.schedules.schedules;
  expect(saved).toMatchObject({ template: "query-review", cron: "0 9 * * 1,3", values: { title: "Weekly" } });
  expect(await screen.findByRole("link", { name: "Query review" })).toBeVisible();
});

test("what is wrong with a cron expression is said in the engine's own words", async () => {
  const { user } = open("/my-schedules/new?template=query-review", { as: "ada" });
  await user.selectOptions(await screen.findByLabelText(/How often/), "cron");
  const cron = screen.getByRole("textbox", { name: /Cron expression/ });
  await user.clear(cron);
  await user.type(cron, "0 9 *");
  expect(await screen.findByText(/has too few or too many fields/)).toBeVisible();
});

test("a deleted schedule runs nothing more at once, and comes back when that is undone", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const schedule = engine.automation.schedules.add("ada", {
    name: "Daily",
    template: "query-review",
    cron: "0 9 * * *",
  });
  await router.navigate({ to: "/my-schedules" });
  await user.click(await screen.findByRole("button", { name: "Delete Daily" }));
  await waitFor(() => expect(schedule.enabled).toBe(false));
  expect(screen.queryByRole("link", { name: "Daily" })).not.toBeInTheDocument();
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("link", { name: "Daily" })).toBeVisible();
  await waitFor(() => expect(schedule.enabled).toBe(true));
  expect(engine.automation.schedules.schedules).toHaveLength(1);
});

test("a deleted schedule is gone for good once the notice is", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  engine.automation.schedules.add("ada", { name: "Daily", template: "query-review", cron: "0 9 * * *" });
  await router.navigate({ to: "/my-schedules" });
  await user.click(await screen.findByRole("button", { name: "Delete Daily" }));
  await user.click(await screen.findByLabelText("Dismiss"));
  await waitFor(() => expect(engine.automation.schedules.schedules).toHaveLength(0));
  expect(await screen.findByText("Nothing runs by itself yet")).toBeVisible();
});

test("a new webhook shows its secret once, and commands that sign with it", async () => {
  const { engine, user, router, address } = open("/my-triggers/new?template=query-review", { as: "ada" });
  await user.click(await screen.findByRole("button", { name: "Make the trigger" }));
  expect(await screen.findByText("The secret is shown this once")).toBeVisible();
  const [made] = engine.automation.triggers.triggers;
  expect(made?.inputs).toEqual({ title: "${{ message.title }}", brief: "${{ message.brief }}" });
  expect(address()).toBe(`/my-triggers/${made?.id}`);
  expect(screen.getAllByText(SECRET, { exact: false })).toHaveLength(2);
  await user.click(screen.getByRole("button", { name: "I have kept it" }));
  expect(screen.queryByText(SECRET, { exact: false })).not.toBeInTheDocument();
  expect(screen.getByText(/WEBHOOK_SECRET/)).toBeVisible();
  await router.navigate({ to: "/my-triggers" });
  expect(await screen.findByRole("link", { name: "Query review" })).toBeVisible();
});

test("a topic must be named before a trigger reads it", async () => {
  const { engine, user } = open("/my-triggers/new?template=query-review", { as: "ada" });
  await user.selectOptions(await screen.findByRole("combobox", { name: /What brings the messages/ }), "kafka");
  await user.click(screen.getByRole("button", { name: "Make the trigger" }));
  expect(await screen.findByText("Name the topic.")).toBeVisible();
  await user.type(screen.getByLabelText(/^Topic/), "shop.orders");
  await user.click(screen.getByRole("button", { name: "Make the trigger" }));
  await waitFor(() => expect(engine.automation.triggers.triggers[0]?.topic).toBe("shop.orders"));
});

test("what a trigger began last is listed", async () => {
  const { engine, router } = open("/", { as: "ada" });
  const trigger = engine.automation.triggers.add("ada", { name: "Hook", template: "query-review", kind: "webhook" });
  const head = { source: `trigger/${trigger.id}` };
  engine.add("ada", { name: "Begun by a message", steps: [STEP] }, { age: 1_000, head });
  engine.add("ada", { name: "Begun by hand", steps: [STEP] }, { age: 1_000 });
  await router.navigate({ to: "/my-triggers/$id", params: { id: trigger.id } });
  expect(await screen.findByRole("link", { name: "Begun by a message" })).toBeVisible();
  expect(screen.queryByText("Begun by hand")).not.toBeInTheDocument();
});

test("what is set aside for one reason is requeued together, and what cannot be says why", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const { letters } = engine.automation;
  const reason = "inputs.title: the message has no subject.";
  for (const key of ["a", "b", "c"])
    letters.add("ada", reason, { source: "trigger/1", payload: { key, message: { key } } });
  letters.stubborn.add(letters.letters[0]?.id ?? "");
  await router.navigate({ to: "/dashboard" });
  await user.click(await screen.findByRole("link", { name: "Look at it" }));
  await user.click(await screen.findByRole("button", { name: "Requeue all 3" }));
  expect(await screen.findByText("1 could not be requeued")).toBeVisible();
  expect(await screen.findByRole("button", { name: "Requeue it" })).toBeVisible();
  expect(letters.letters.filter(({ requeued_at }) => requeued_at !== null)).toHaveLength(2);
});

test("a finished workflow is replayed by hand and by itself", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const steps = [STEP, { id: "then", agent: "sql-explainer", needs: ["run"] }];
  const kept = engine.add("ada", { name: "Told again", steps }, { age: 10_000, stepTime: 1_000 });
  await router.navigate({ to: "/dashboard/$id", params: { id: kept.id } });
  await user.click(await screen.findByRole("button", { name: "Replay" }));
  const panel = await screen.findByRole("region", { name: "Replay" });
  const slider = await within(panel).findByRole("slider", { name: "Event" });
  expect(slider).toHaveAttribute("aria-valuetext", "1 of 9: Created");
  const first = await within(panel).findByRole("article", { name: "Step run" });
  expect(first).toHaveTextContent("Pending");
  await user.click(within(panel).getByRole("button", { name: "One event on" }));
  expect(slider).toHaveAttribute("aria-valuetext", "2 of 9: Step started: run");
  await waitFor(() => expect(within(panel).getByRole("article", { name: "Step run" })).toHaveTextContent("Running"));
  await user.selectOptions(within(panel).getByLabelText("Speed"), "20");
  slider.focus();
  await user.keyboard(" ");
  await waitFor(() => expect(slider).toHaveAttribute("aria-valuetext", "9 of 9: Completed"), { timeout: 4_000 });
  await waitFor(() => expect(within(panel).getByRole("article", { name: "Step then" })).toHaveTextContent("Completed"));
  expect(await within(panel).findByRole("button", { name: "Play" })).toBeVisible();
});

test.each(["/my-batches", "/my-schedules", "/my-triggers", "/failures"])(
  "%s says when it cannot be loaded",
  async (path) => {
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 });
    const { engine, router } = open("/nowhere", { as: "ada" });
    engine.down = true;
    await router.navigate({ to: path });
    expect(await screen.findByText("No connection", {}, { timeout: 6_000 })).toBeVisible();
    vi.useRealTimers();
  },
);
