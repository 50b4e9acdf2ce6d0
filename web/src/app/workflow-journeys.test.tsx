import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "@/test/open";
import { FAILING } from "../../dev/fake-engine/workflows.ts";

const STEP = { id: "run", agent: "sql-explainer" };

/** What the page says of how something stands; the frame's own such places are empty. */
function statuses(): string[] {
  return screen.getAllByRole("status").map((place) => place.textContent ?? "");
}

test("a workflow is paused, says so, and goes on when it is resumed", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const { id } = engine.add("ada", { name: "Slow", steps: [STEP] }, { stepTime: 60_000 });
  await router.navigate({ to: "/dashboard/$id", params: { id } });
  await user.click(await screen.findByRole("button", { name: "Pause" }));
  await waitFor(() => expect(statuses()).toContain("Paused"));
  await user.click(screen.getByRole("button", { name: "Resume" }));
  expect(await screen.findByRole("button", { name: "Pause" })).toBeVisible();
  expect(screen.getByText("Live")).toBeVisible();
});

test("before a failed workflow is tried again it says what will run", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const steps = [
    { id: "good", agent: "sql-explainer" },
    { id: "bad", agent: "sql-explainer", input: { material: FAILING } },
    { id: "after", agent: "sql-explainer", needs: ["bad"] },
  ];
  const kept = engine.add("ada", { name: "Broken", steps }, { age: 1_000 });
  await router.navigate({ to: "/dashboard/$id", params: { id: kept.id } });
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  const panel = screen.getByRole("region", { name: "Try again" });
  expect(within(panel).getByText("bad, after")).toBeVisible();
  await user.selectOptions(within(panel).getByLabelText("Begin at"), "good");
  expect(within(panel).getByText("good", { selector: "p" })).toBeVisible();
  await user.selectOptions(within(panel).getByLabelText("Begin at"), "");
  await user.click(within(panel).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(kept.generation).toBe(1));
  expect(kept.again).toBeNull();
  await waitFor(() => expect(statuses()).toContain("Completed"));
});

test("a workflow runs again with other values as a new one", async () => {
  const { engine, user, router, address } = open("/", { as: "ada" });
  const values = { brief: "a dashboard", options: { deep: true } };
  const first = engine.add("ada", { name: "Brief", steps: [STEP], values }, { age: 1_000 });
  await router.navigate({ to: "/dashboard/$id", params: { id: first.id } });
  await user.click(await screen.findByRole("button", { name: "Run again" }));
  const panel = await screen.findByRole("region", { name: "Run again" });
  const brief = within(panel).getByRole("textbox", { name: /Brief/ });
  expect(brief).toHaveValue("a dashboard");
  await user.clear(brief);
  await user.type(brief, "a report");
  await user.click(within(panel).getByRole("button", { name: "Run again" }));
  await waitFor(() => expect(engine.workflows).toHaveLength(2));
  const again = engine.workflows[1];
  expect(again?.request.values).toEqual({ brief: "a report", options: { deep: true } });
  await waitFor(() => expect(address()).toBe(`/dashboard/${again?.id}`));
});

test("a step with items shows how far they are, and each by itself when asked", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const parts = { run: { status: "running" as const, items: { begun: 4, completed: 2, failed: 1 } } };
  const { id } = engine.add("ada", { name: "Many", steps: [STEP] }, { parts, stepTime: 60_000 });
  await router.navigate({ to: "/dashboard/$id", params: { id } });
  const bar = await screen.findByRole("progressbar", { name: "Progress of run" });
  expect(bar).toHaveAttribute("aria-valuetext", "2 of 4 begun are done, 1 failed");
  await user.click(screen.getByText("Each by itself"));
  expect(await screen.findByText("Number 4")).toBeVisible();
  await user.click(screen.getByText("Number 2"));
  expect(await screen.findByText("select 2")).toBeVisible();
});

test("steps of other kinds than agents say what they do and lead where they point", async () => {
  const { engine, router } = open("/", { as: "ada" });
  const child = "01900000-0000-7000-8000-00000000abcd";
  const steps = [
    { id: "part", workflow: "query-review" },
    { id: "ok", approval: { ask: "?", who: ["role:owner"] } },
  ];
  const parts = {
    part: { child_id: child },
    ok: { output: { approved: false, by: "grace", comment: "Too dear." }, status: "completed" as const },
  };
  const { id } = engine.add("ada", { name: "Kinds", steps }, { parts, head: { output: { total: 3 } }, age: 1_000 });
  await router.navigate({ to: "/dashboard/$id", params: { id } });
  const link = await screen.findByRole("link", { name: /Open the workflow that it runs/ });
  expect(link).toHaveAttribute("href", `/dashboard/${child}`);
  expect(screen.getByRole("link", { name: "query-review" })).toHaveAttribute(
    "href",
    "/workflow-templates/query-review",
  );
  expect(screen.getByText("Rejected by grace.")).toBeVisible();
  expect(screen.getByText("Too dear.")).toBeVisible();
  expect(screen.getByRole("heading", { name: "Output" })).toBeVisible();
});

test("an approval is answered on the page of the workflow that asks", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const task = engine.asked.ask("ada", "Shall it be published?");
  const parts = { ok: { status: "waiting" as const, task_id: task.id, wake_at: null } };
  const steps = [{ id: "ok", approval: { ask: "?", who: ["role:owner"] } }];
  const { id } = engine.add("ada", { name: "Asks", steps }, { parts, head: { status: "waiting" } });
  await router.navigate({ to: "/dashboard/$id", params: { id } });
  expect(await screen.findByText("Shall it be published?")).toBeVisible();
  await user.type(screen.getByLabelText(/Comment/), "Good work.");
  await user.click(screen.getByRole("button", { name: "Approve" }));
  await waitFor(() => expect(task.status).toBe("approved"));
  expect(task.answer).toEqual({ approved: true, by: "ada", comment: "Good work." });
});

test("what waits is counted in the navigation and stands on the dashboard", async () => {
  const { engine, router } = open("/", { as: "ada" });
  engine.asked.ask("ada", "First?", { workflow_name: "Month end" });
  engine.asked.ask("bob", "Not for ada");
  await router.navigate({ to: "/dashboard" });
  expect(await screen.findByText("First?")).toBeVisible();
  expect(screen.queryByText("Not for ada")).not.toBeInTheDocument();
  expect(screen.getByRole("link", { name: /Tasks 1 waiting/ })).toBeVisible();
});

test("a question is a form; its answers are checked, sent, and the task leaves the list", async () => {
  const { engine, user } = open("/my-tasks", { as: "ada" });
  const inputs = [{ name: "budget", type: "integer" as const, minimum: 1, description: "In euros." }];
  const task = engine.asked.ask("ada", "What may it cost?", { kind: "question", inputs, step: "budget" });
  await user.click(await screen.findByRole("button", { name: "Answer" }));
  await user.type(screen.getByLabelText(/Budget/), "0");
  await user.click(screen.getByRole("button", { name: "Send the answers" }));
  expect(await screen.findByText("Give at least 1.")).toBeVisible();
  await user.clear(screen.getByLabelText(/Budget/));
  await user.type(screen.getByLabelText(/Budget/), "900");
  await user.click(screen.getByRole("button", { name: "Send the answers" }));
  expect(await screen.findByText("Nothing waits for you")).toBeVisible();
  expect(task.answer).toEqual({ budget: 900 });
});

test("whoever comes too late is told so in words, and the list is up to date again", async () => {
  const { engine, user } = open("/my-tasks", { as: "ada" });
  const task = engine.asked.ask("ada", "Shall it?");
  const reject = await screen.findByRole("button", { name: "Reject" });
  task.status = "approved";
  await user.click(reject);
  expect(await screen.findByText("Nothing waits for this any more")).toBeVisible();
  expect(await screen.findByText("Nothing waits for you")).toBeVisible();
});

test("what is over is shown when asked for, with what was said", async () => {
  const { engine, user, address, router } = open("/", { as: "ada" });
  const answer = { approved: false, by: "grace", comment: "Not now." };
  engine.asked.ask("ada", "Shall it?", { status: "rejected", answer });
  await router.navigate({ to: "/my-tasks" });
  expect(await screen.findByText("Nothing waits for you")).toBeVisible();
  await user.selectOptions(screen.getByRole("combobox", { name: "Which tasks" }), "All");
  expect(await screen.findByText("Not now.")).toBeVisible();
  expect(address()).toBe("/my-tasks?show=all");
});

test("a template is found by its words, shows what it does, and runs with its form", async () => {
  const { engine, user, address } = open("/workflow-templates", { as: "ada" });
  await user.type(await screen.findByRole("searchbox", { name: "Search templates" }), "delivery");
  await waitFor(() => expect(screen.queryByText("Weekly digest")).not.toBeInTheDocument());
  await user.click(screen.getByRole("link", { name: /Software delivery/ }));
  const code = await screen.findByRole("article", { name: "Step code" });
  expect(code).toHaveTextContent("Once for each of context.parts");
  expect(code).toHaveTextContent("After clarification");
  await user.type(screen.getByLabelText(/Title/), "Churn");
  await user.type(screen.getByLabelText(/^Brief/), "Why do they leave?");
  await user.click(screen.getByRole("button", { name: "Start" }));
  await waitFor(() => expect(address()).toMatch(/^\/dashboard\/0190/));
  expect(engine.workflows[0]?.request.values).toEqual({ title: "Churn", brief: "Why do they leave?" });
});

test("what an agent writes is shown while it writes, and a stream that breaks off goes on where it was", async () => {
  const { engine, router } = open("/", { as: "ada" });
  const kept = engine.add("ada", { name: "Writes", steps: [STEP] }, { age: 20_000, stepTime: 60_000 });
  const from: (string | null)[] = [];
  engine.streams.set(kept.id, (request) => {
    from.push(request.headers.get("last-event-id"));
    const deltas = [
      { step: "run", item: 0, attempt: 1, offset: 0, text: "The lease " },
      { step: "run", item: 0, attempt: 1, offset: 10, text: "is long." },
    ];
    const told = from.length === 1 ? [`id: 7\nevent: delta\ndata: ${JSON.stringify(deltas[0])}\n\n`] : [];
    if (from.length === 2) told.push(`id: 8\nevent: delta\ndata: ${JSON.stringify(deltas[1])}\n\n`);
    return new Response(told.join(""), { headers: { "content-type": "text/event-stream" } });
  });
  await router.navigate({ to: "/dashboard/$id", params: { id: kept.id } });
  expect(await screen.findByText("The lease is long.")).toBeVisible();
  expect(from.slice(0, 2)).toEqual([null, "7"]);
});

test("what the stream tells is shown at once, without waiting for the next look", async () => {
  const { engine, router } = open("/", { as: "ada" });
  const parts = { run: { status: "waiting" as const } };
  const kept = engine.add("ada", { name: "Waits", steps: [STEP] }, { parts, head: { status: "waiting" } });
  let tell: (message: string) => void = () => undefined;
  engine.streams.set(kept.id, () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        tell = (message) => controller.enqueue(new TextEncoder().encode(message));
        tell(": still here\n\n");
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  await router.navigate({ to: "/dashboard/$id", params: { id: kept.id } });
  await waitFor(() => expect(statuses()).toContain("Waiting"));
  delete kept.parts;
  delete kept.head;
  tell('id: 9\nevent: workflow.completed\ndata: {}\n\nid: 10\nevent: end\ndata: {"status":"completed"}\n\n');
  await waitFor(() => expect(statuses()).toContain("Completed"), { timeout: 700 });
});
