// `npm run measure -- URL`: how long results take after a key, and how even the list scrolls, in a browser on a running
// platform. Prints milliseconds.
import { chromium, type Page } from "playwright-core";

const url = process.argv[2] ?? "http://127.0.0.1:8000";
const QUERIES = [
  "review a lease",
  "explain sql query",
  "quartely forcast",
  "answer angry customers",
  "incident runbook",
];
/** A quick typist's pause between two keys, in milliseconds. */
const BETWEEN_KEYS = 180;
const SCREENS = 90;

declare global {
  interface Window {
    marks: { pressed: number; waits: number[]; frames: number[] };
  }
}

function share(times: readonly number[], part: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  return Math.round((sorted[Math.ceil(sorted.length * part) - 1] ?? 0) * 10) / 10;
}

function tell(what: string, times: readonly number[]): void {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => share(times, part));
  console.log(`${what}: ${times.length} times, p50 ${p50}, p95 ${p95}, p99 ${p99}, most ${share(times, 1)}`);
}

/** In the page: from each key to the frame that shows what was found for it. */
function watchKeys(): void {
  window.marks = { pressed: 0, waits: [], frames: [] };
  document.addEventListener("keydown", () => (window.marks.pressed = performance.now()), true);
  const seen = new MutationObserver((changes) => {
    const isShown = changes.some(({ target }) => (target as Element).getAttribute("aria-busy") === "false");
    const { pressed, waits } = window.marks;
    if (isShown && pressed > 0) requestAnimationFrame(() => waits.push(performance.now() - pressed));
    if (isShown) window.marks.pressed = 0;
  });
  seen.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["aria-busy"] });
}

async function measureKeys(page: Page): Promise<void> {
  await page.goto(url);
  await page.locator("article").first().waitFor();
  await page.evaluate(watchKeys);
  const box = page.getByRole("combobox", { name: "Search agents" });
  for (const query of QUERIES) {
    await box.fill("");
    await page.waitForTimeout(600);
    await box.pressSequentially(query, { delay: BETWEEN_KEYS });
    await page.waitForTimeout(600);
  }
  tell("key to results", await page.evaluate(() => window.marks.waits));
}

/** In the page: the time between frames while the wheel turns. */
function watchFrames(): void {
  window.marks = { pressed: 0, waits: [], frames: [] };
  let last = performance.now();
  function frame(now: number): void {
    window.marks.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);
}

async function measureScrolling(page: Page): Promise<void> {
  await page.goto(url);
  await page.locator("article").first().waitFor();
  await page.mouse.move(800, 600);
  await page.evaluate(watchFrames);
  for (let screen = 0; screen < SCREENS; screen += 1) {
    for (let turn = 0; turn < 8; turn += 1) {
      await page.mouse.wheel(0, 120);
      await page.waitForTimeout(16);
    }
  }
  tell("frame while scrolling", (await page.evaluate(() => window.marks.frames)).slice(1));
  console.log(`agents in the list: ${await page.locator("article").count()}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await measureKeys(page);
  await measureScrolling(page);
} finally {
  await browser.close();
}
