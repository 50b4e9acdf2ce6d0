import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "@/test/open";
import { FakeEngine } from "../../dev/fake-engine/engine.ts";
import { FAILING } from "../../dev/fake-engine/workflows.ts";

const MINUTE = 60_000;

/** An engine in which ada has had three good answers and a bad one, and grace one. */
function busyEngine(): FakeEngine {
  const engine = new FakeEngine({ stepTime: 2_000 });
  for (const [index, material] of ["a", "b", "c", FAILING].entries()) {
    const agent = index === 0 ? "lease-reviewer" : "sql-explainer";
    engine.add(
      "ada",
      { name: `Run ${index}`, steps: [{ id: "run", agent, input: { material } }] },
      { age: 30 * MINUTE },
    );
  }
  engine.add("grace", { name: "Hers", steps: [{ id: "run", agent: "sql-explainer" }] }, { age: 30 * MINUTE });
  return engine;
}

/** A number card, by its name. */
async function card(name: string): Promise<HTMLElement> {
  const term = await screen.findByText(name, { selector: "dt" });
  return term.parentElement ?? term;
}

test("the cards add up one's own calls and workflows", async () => {
  open("/analytics", { as: "ada", engine: busyEngine() });
  expect(await card("Calls of agents")).toHaveTextContent(/4\s*1 failed/);
  expect(await card("Success rate")).toHaveTextContent("75 %");
  expect(await card("Latency, p95")).toHaveTextContent("2.0 s");
  expect(await card("Workflows")).toHaveTextContent("3 completed, 1 failed, 0 cancelled");
  expect(await card("Cost")).toHaveTextContent("$0.0093");
});

test("a number is compared with the range before, and said to be better or worse", async () => {
  const engine = busyEngine();
  for (let index = 0; index < 2; index += 1) {
    engine.add("ada", { name: "Before", steps: [{ id: "run", agent: "sql-explainer" }] }, { age: 90 * MINUTE });
  }
  open("/analytics?range=hour", { as: "ada", engine });
  expect(await card("Calls of agents")).toHaveTextContent("up 100 %");
  expect(await card("Success rate")).toHaveTextContent("down 25 points· worse");
});

test("a user sees their own numbers, an analyst everybody's and one user's when asked", async () => {
  const engine = busyEngine();
  engine.roles.set("eve", "analyst");
  const { user, address } = open("/analytics", { as: "eve", engine });
  expect(await card("Calls of agents")).toHaveTextContent(/^Calls of agents5/);
  await user.type(await screen.findByLabelText("User"), "grace{Enter}");
  await waitFor(async () => expect(await card("Calls of agents")).toHaveTextContent(/^Calls of agents1/));
  expect(address()).toBe("/analytics?user=grace");
});

test("somebody who is no analyst is not offered other people", async () => {
  open("/analytics", { as: "ada", engine: busyEngine() });
  await card("Calls of agents");
  expect(screen.queryByLabelText("User")).not.toBeInTheDocument();
  const by = await screen.findByLabelText("Cost by");
  expect(within(by).queryByRole("option", { name: "User" })).not.toBeInTheDocument();
});

test("filters narrow the numbers, stand in the address and are cleared together", async () => {
  const { user, address } = open("/analytics", { as: "ada", engine: busyEngine() });
  await card("Calls of agents");
  const agents = screen.getByLabelText("Agent");
  await within(agents).findByRole("option", { name: "SQL Explainer" });
  await user.selectOptions(agents, "SQL Explainer");
  await user.selectOptions(screen.getByLabelText("Status"), "Failed");
  await waitFor(() => expect(address()).toBe("/analytics?agent=sql-explainer&status=failed"));
  await waitFor(async () => expect(await card("Calls of agents")).toHaveTextContent(/^Calls of agents1/));
  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(address()).toBe("/analytics"));
});

test("another range is a link, and one's own has a beginning and an end", async () => {
  const { user, address } = open("/analytics", { as: "ada", engine: busyEngine() });
  await user.click(await screen.findByRole("link", { name: "7 days" }));
  expect(address()).toBe("/analytics?range=week");
  await user.click(screen.getByRole("button", { name: "Custom" }));
  const [from, to] = [screen.getByLabelText("From"), screen.getByLabelText("To")];
  fireEvent.change(from, { target: { value: "2026-11-02T00:00" } });
  fireEvent.change(to, { target: { value: "2026-11-01T00:00" } });
  await user.click(screen.getByRole("button", { name: "Show" }));
  expect(screen.getByRole("alert")).toHaveTextContent("must lie before");
  fireEvent.change(to, { target: { value: "2026-11-03T00:00" } });
  await user.click(screen.getByRole("button", { name: "Show" }));
  await waitFor(() => expect(address()).toMatch(/^\/analytics\?since=2026-11-0.*&until=2026-11-0/));
  expect(await screen.findByText("Nothing ended in this range")).toBeVisible();
});

test("a chart is a table at the press of a button, and a step of it narrows the range", async () => {
  const { user, address } = open("/analytics?range=hour", { as: "ada", engine: busyEngine() });
  await user.click(await screen.findByRole("button", { name: "Show as table: Calls by status" }));
  const table = screen.getByRole("table", { name: "Calls by status" });
  const [step] = within(table)
    .getAllByRole("row")
    .filter((row) => within(row).queryByText("3") !== null);
  expect(step).toHaveTextContent(/310$/);
  await user.click(within(step ?? table).getByRole("button"));
  await waitFor(() => expect(address()).toMatch(/since=.*&until=/));
  const search = new URLSearchParams(address().split("?")[1]);
  expect(Date.parse(search.get("until") ?? "") - Date.parse(search.get("since") ?? "")).toBe(MINUTE);
});

test("the keys move along a chart, which says each step, and Enter looks at it alone", async () => {
  const { user, address } = open("/analytics?range=hour", { as: "ada", engine: busyEngine() });
  const chart = await screen.findByRole("slider", { name: /^Calls by status/ });
  fireEvent.change(chart, { target: { value: "0" } });
  expect(chart).toHaveAttribute("aria-valuetext", expect.stringMatching(/: Completed 0, Failed 0, Cancelled 0$/));
  chart.focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(address()).toMatch(/since=.*&until=/));
});

test("what a chart draws can be read by a screen reader without pressing anything", async () => {
  open("/analytics?range=hour", { as: "ada", engine: busyEngine() });
  const table = await screen.findByRole("table", { name: "Calls by status" });
  const steps = within(table).getAllByRole("row").slice(1);
  const counted = steps.map((row) =>
    within(row)
      .getAllByRole("cell")
      .map((cell) => Number(cell.textContent)),
  );
  expect(counted.flat().reduce((sum, count) => sum + count, 0)).toBe(4);
});

test("the leader board leads to an agent's page and to the events behind its failures", async () => {
  const { user, address } = open("/analytics", { as: "ada", engine: busyEngine() });
  const board = await screen.findByRole("table", { name: "Agents" });
  expect(within(board).getByRole("link", { name: "SQL Explainer" })).toHaveAttribute("href", "/agents/sql-explainer");
  await user.click(within(board).getByRole("link", { name: "Show the 1 failure of SQL Explainer" }));
  await waitFor(() => expect(address()).toBe("/analytics?agent=sql-explainer&type=agent.task.failed#events"));
});

test("the order of the leader board stands in the address", async () => {
  const { user, address } = open("/analytics", { as: "ada", engine: busyEngine() });
  await user.selectOptions(await screen.findByLabelText("Order"), "Failing most");
  await waitFor(() => expect(address()).toBe("/analytics?order=failing"));
  expect(screen.getByText(/once it was called five times/)).toBeVisible();
});

test("a category is narrowed to from its bar", async () => {
  const { user, address } = open("/analytics", { as: "ada", engine: busyEngine() });
  const table = await screen.findByRole("table", { name: "Success by category" });
  await user.click(within(table).getByRole("link", { name: "Legal" }));
  await waitFor(() => expect(address()).toBe("/analytics?category=legal"));
  await waitFor(async () => expect(await card("Calls of agents")).toHaveTextContent(/^Calls of agents1/));
  // Its calls, and nothing else.
  expect(screen.getByLabelText("Show events of type")).toHaveDisplayValue("Those behind the numbers");
  const shown = await screen.findByRole("link", { name: "Agent answered" });
  await waitFor(() => expect(within(shown.closest("table") as HTMLElement).getAllByRole("row")).toHaveLength(2));
});

test("every hour of the week says its number", async () => {
  const { user } = open("/analytics", { as: "ada", engine: busyEngine() });
  const week = await screen.findByRole("region", { name: "Use by weekday and hour" });
  const cells = within(week).getAllByRole("cell");
  expect(cells).toHaveLength(7 * 24);
  expect(cells.reduce((sum, cell) => sum + Number(cell.textContent), 0)).toBe(4);
  await user.click(screen.getByRole("button", { name: "Show as table: Use by weekday and hour" }));
  expect(screen.getByRole("button", { name: "Show as chart: Use by weekday and hour" })).toBeVisible();
});

test("the calls behind the numbers are saved as a file, under the name that the engine gives it", async () => {
  const saved: { name: string; file: Blob }[] = [];
  const files = new Map<string, Blob>();
  URL.createObjectURL = (file: Blob) => {
    files.set("blob:file", file);
    return "blob:file";
  };
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, file: files.get(this.href) ?? new Blob() });
  });
  try {
    const { user } = open("/analytics?status=failed", { as: "ada", engine: busyEngine() });
    await user.click(await screen.findByRole("button", { name: "Export the calls as CSV" }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.name).toBe("agent-calls.csv");
    expect(await saved[0]?.file.text()).toMatch(/^time,agent,status,cost\r\n\S+,sql-explainer,failed,0\r\n$/);
  } finally {
    click.mockRestore();
  }
});

test("an export that is refused says why", async () => {
  const { engine, user } = open("/analytics", { as: "ada", engine: busyEngine() });
  const button = await screen.findByRole("button", { name: "Export the calls as Parquet" });
  engine.down = true;
  await user.click(button);
  expect(await screen.findByText("Not exported")).toBeInTheDocument();
});

test("an account in which nothing ended says so once, and what to do", async () => {
  open("/analytics", { as: "ada" });
  expect(await screen.findByText("Nothing ended in this range")).toBeVisible();
  expect(screen.queryByRole("table", { name: "Agents" })).not.toBeInTheDocument();
});

test("an engine that does not answer is said, and a retry finds the numbers", async () => {
  const { engine, user, router } = open("/nowhere", { as: "ada", engine: busyEngine() });
  engine.down = true;
  await router.navigate({ to: "/analytics" });
  const [failure] = await screen.findAllByRole("alert");
  expect(failure).toHaveTextContent("No connection");
  engine.down = false;
  await user.click(within(failure ?? document.body).getByRole("button", { name: "Try again" }));
  expect(await card("Calls of agents")).toHaveTextContent(/^Calls of agents4/);
});

test("numbers that cannot be renewed stay on the page, which says that they are old", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"], shouldAdvanceTime: true });
  try {
    const { engine } = open("/analytics", { as: "ada", engine: busyEngine() });
    await card("Calls of agents");
    engine.down = true;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await screen.findByText(/could not be renewed/)).toBeVisible();
    expect(await card("Calls of agents")).toHaveTextContent(/^Calls of agents4/);
    engine.down = false;
    await vi.advanceTimersByTimeAsync(15_000);
    await waitFor(() => expect(screen.queryByText(/could not be renewed/)).not.toBeInTheDocument());
  } finally {
    vi.useRealTimers();
  }
});

test("events that a stream tells of appear at the top, and none while it is paused", async () => {
  const encoder = new TextEncoder();
  let write: (text: string) => void = () => undefined;
  let closed = 0;
  const engine = busyEngine();
  engine.feed = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        write = (text) => controller.enqueue(encoder.encode(text));
      },
      cancel: () => {
        closed += 1;
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const { user } = open("/analytics", { as: "ada", engine });
  await screen.findByText("Live");
  await screen.findAllByText("Workflow completed");
  const event = { id: "new", type: "batch.created", subject: "batch/1", time: new Date().toISOString() };
  write(`id: 1.1\nevent: event\ndata: ${JSON.stringify({ ...event, data: { template: "digest", workflows: 7 } })}\n\n`);
  expect(await screen.findByText("7 workflows from digest")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Pause" }));
  await waitFor(() => expect(closed).toBe(1));
  expect(screen.queryByText("Live")).not.toBeInTheDocument();
  expect(screen.getByText("7 workflows from digest")).toBeVisible();
});

test("where there is no stream, new events are asked for", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  try {
    const { engine } = open("/analytics?type=workflow.created", { as: "ada", engine: busyEngine() });
    await screen.findByText("Run 0, 1 step");
    engine.add("ada", { name: "Late", steps: [{ id: "run", agent: "sql-explainer" }] });
    await vi.advanceTimersByTimeAsync(2_500);
    expect(await screen.findByText("Late, 1 step")).toBeVisible();
  } finally {
    vi.useRealTimers();
  }
});

test("an event leads to its workflow, and a range of the past is not live", async () => {
  const since = new Date(Date.now() - 45 * MINUTE).toISOString();
  const until = new Date(Date.now() - MINUTE).toISOString();
  open(`/analytics?since=${since}&until=${until}&type=workflow.failed`, { as: "ada", engine: busyEngine() });
  const event = await screen.findByRole("link", { name: "Workflow failed" });
  expect(event).toHaveAttribute("href", "/dashboard/01900000-0000-7000-8000-000000000004");
  expect(screen.queryByText("Live")).not.toBeInTheDocument();
});

test("a workflow has a timeline: bars that say themselves, details, and a table", async () => {
  const engine = new FakeEngine({ stepTime: 4_000 });
  const steps = [
    { id: "good", agent: "sql-explainer" },
    { id: "bad", agent: "sql-explainer", input: { material: FAILING }, needs: ["good"] },
  ];
  const { id } = engine.add("ada", { name: "Two", steps }, { age: MINUTE });
  const { user } = open(`/dashboard/${id}`, { as: "ada", engine });
  const bar = await screen.findByRole("button", { name: /^good\s*completed, began after 1\.0 s, took\s*4\.0 s$/ });
  await user.click(bar);
  expect(bar).toHaveAttribute("aria-expanded", "true");
  await user.click(screen.getByRole("button", { name: "Show as table: Timeline" }));
  const table = screen.getByRole("table", { name: "Timeline" });
  const [, good, bad] = within(table).getAllByRole("row");
  expect(good).toHaveTextContent(
    /sql-explainer v1\.\d\.\d.*500 ms3\.5 ssmollm2-135m-instruct812 tokens in, 214 out\$0\.0031/,
  );
  expect(bad).toHaveTextContent(/Failed.*The model did not answer within 60 seconds/);
});
