// `npm run editor-frames`: how evenly the editor draws a workflow of 100 steps while it is panned and a step is dragged.
// Reads `dist` (or FOLDER); needs Chromium (CHROMIUM=/path). Prints the frames' times; fails where p95 is above 20 ms.
import { chromium, type Page } from "playwright-core";
import type { Step } from "../src/client/types.gen.ts";
import { FakeEngine } from "./fake-engine/engine.ts";
import { serve } from "./fake-engine/server.ts";

const STEPS = Number(process.env.STEPS ?? 100);
const LIMIT = 20;
const MOVES = 240;

/** Layers of five, each step after two of the layer before. */
function steps(): Step[] {
  return Array.from({ length: STEPS }, (_, index) => {
    const above = index - 5 - (index % 5);
    const needs = index < 5 ? [] : [`step-${above + (index % 5)}`, `step-${above + ((index + 1) % 5)}`];
    const input = { material: `Part ${index} of the work.` };
    return { id: `step-${index}`, agent: "sql-explainer", needs, input };
  });
}

const engine = new FakeEngine();
const token = engine.logIn("ada");
const { server, address } = await serve(engine, process.argv[2] ?? "dist");
await engine.fetch(
  new Request(`${address}/templates`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ slug: "hundred", document: { name: "Hundred", steps: steps() } }),
  }),
);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-first-run", "--disable-background-networking"],
});

/** Times between frames, in milliseconds, while `act` goes on. */
async function measured(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times, stopped: false });
    let last = performance.now();
    function frame(now: number): void {
      times.push(now - last);
      last = now;
      if (!(window as unknown as { stopped: boolean }).stopped) requestAnimationFrame(frame);
    }
    requestAnimationFrame(frame);
  });
  await act();
  return page.evaluate(() => {
    const state = window as unknown as { stopped: boolean; times: number[] };
    state.stopped = true;
    return state.times.slice(2);
  });
}

async function drag(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let move = 0; move < MOVES; move += 1) {
    const turn = (move / MOVES) * 4 * Math.PI;
    await page.mouse.move(x + Math.sin(turn) * 140, y + (1 - Math.cos(turn)) * 70);
  }
  await page.mouse.up();
}

async function zoom(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  for (let move = 0; move < MOVES / 2; move += 1) await page.mouse.wheel(0, Math.sin(move / 10) * 40);
}

function told(name: string, times: number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const [median, p95, worst] = [at(0.5), at(0.95), at(1)].map((time) => time.toFixed(1));
  const late = times.filter((time) => time > 25).length;
  console.log(
    `${name.padEnd(22)} ${times.length} frames, median ${median} ms, p95 ${p95} ms, longest ${worst} ms, ${late} late`,
  );
  return at(0.95);
}

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(
    (value) => sessionStorage.setItem("rialto.session", value),
    JSON.stringify({ token, username: "ada" }),
  );
  await page.goto(`${address}/build/hundred`);
  const canvas = page.getByRole("region", { name: "Steps of the workflow" });
  await canvas
    .locator(".react-flow__node")
    .nth(STEPS - 1)
    .waitFor();
  await page.getByText("No problems").waitFor();
  await page.waitForTimeout(1_000);
  const box = await canvas.boundingBox();
  const node = await canvas.locator('.react-flow__node[data-id="step-52"]').boundingBox();
  if (box === null || node === null) throw new Error("there is no graph");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const p95s = [
    told("nothing happens", await measured(page, () => page.waitForTimeout(2_000))),
    told("a step is dragged", await measured(page, () => drag(page, node.x + node.width / 2, node.y + 10))),
    told("the graph is panned", await measured(page, () => drag(page, box.x + 12, y))),
    told("the graph is zoomed", await measured(page, () => zoom(page, x, y))),
  ];
  if (p95s.some((time) => time > LIMIT)) process.exitCode = 1;
} finally {
  await browser.close();
  server.close();
}
