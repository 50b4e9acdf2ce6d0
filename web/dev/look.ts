// `npm run look -- FOLDER [NAME]`: takes a picture of every page in every theme and width, and runs axe on each.
// DIST names another build than dist/.
import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { seedAccounts } from "./fake-engine/accounts.ts";
import { FakeEngine } from "./fake-engine/engine.ts";
import { seed } from "./fake-engine/seed.ts";
import { serve } from "./fake-engine/server.ts";

const folder = process.argv[2] ?? "test-results/look";
const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const engine = new FakeEngine({ stepTime: 400 });
const token = engine.logIn("ada");
const ids = seed(engine, "ada");
engine.roles.set("ada", "admin");
seedAccounts(engine.held, "ada");
engine.spending.limit("ada", 0.36);
engine.spending.limit("grace", 20, false);
const { server, address } = await serve(engine, process.env.DIST ?? "dist");
const session = JSON.stringify({ token, username: "ada" });
const faults: string[] = [];

type Theme = "light" | "dark" | "contrast-light" | "contrast-dark";

const SIGHTS: [Theme, number][] = [
  ["light", 1280],
  ["light", 390],
  ["light", 360],
  ["dark", 1280],
  ["dark", 390],
  ["contrast-light", 1280],
  ["contrast-dark", 390],
];

interface Look {
  name: string;
  path: string;
  stranger?: boolean;
  ready: string;
  act?: (page: Page) => Promise<void>;
}

async function runExample(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Use this example" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("tokens in").waitFor();
}

const LOOKS: Look[] = [
  { name: "marketplace", path: "/", stranger: true, ready: "article" },
  { name: "search", path: "/?q=review&category=legal", ready: "article" },
  { name: "category", path: "/?category=legal&tier=balanced", stranger: true, ready: "article" },
  {
    name: "palette",
    path: "/",
    ready: "article",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search and commands" }).fill("re");
      await page.getByRole("group", { name: "Agents" }).waitFor();
    },
  },
  {
    name: "theme-menu",
    path: "/",
    stranger: true,
    ready: "article",
    act: async (page) => {
      await page.getByRole("button", { name: "Theme" }).click();
      await page.getByRole("menuitemradio").first().waitFor();
    },
  },
  {
    name: "offline",
    path: "/",
    stranger: true,
    ready: "article",
    act: async (page) => {
      await page.context().setOffline(true);
      await page.getByText("You are offline").waitFor();
    },
  },
  {
    name: "agent-source",
    path: "/agents/lease-reviewer",
    stranger: true,
    ready: "form",
    act: async (page) => {
      await page.getByRole("button", { name: "Show the definition" }).click();
      await page.getByText("id: lease-reviewer").waitFor();
    },
  },
  { name: "nothing-found", path: "/?q=zzz", ready: "text=No agent fits" },
  { name: "agent", path: "/agents/lease-reviewer", stranger: true, ready: "form" },
  {
    name: "agent-errors",
    path: "/agents/lease-reviewer",
    ready: "form",
    act: async (page) => page.getByRole("button", { name: "Run", exact: true }).click(),
  },
  { name: "agent-answer", path: "/agents/lease-reviewer", ready: "form", act: runExample },
  { name: "login", path: "/login?next=/dashboard", stranger: true, ready: "form" },
  { name: "register", path: "/register", stranger: true, ready: "form" },
  { name: "dashboard", path: "/dashboard", ready: "text=Weekly supplier review" },
  { name: "run-chain", path: `/dashboard/${ids.chain}`, ready: "article" },
  { name: "run-failed", path: `/dashboard/${ids.failed}`, ready: "article" },
  { name: "run-waiting", path: `/dashboard/${ids.delivery}`, ready: "text=Approve" },
  { name: "run-delivered", path: `/dashboard/${ids.delivered}`, ready: "article" },
  {
    name: "run-again",
    path: `/dashboard/${ids.delivered}`,
    ready: "article",
    act: async (page) => page.getByRole("button", { name: "Run again" }).click(),
  },
  {
    name: "run-retry",
    path: `/dashboard/${ids.failed}`,
    ready: "article",
    act: async (page) => page.getByRole("button", { name: "Try again" }).click(),
  },
  { name: "tasks", path: "/my-tasks", ready: "text=Approve" },
  { name: "task", path: `/my-tasks/${ids.question}`, ready: "form" },
  { name: "templates", path: "/workflow-templates", ready: "text=Weekly digest" },
  { name: "template", path: "/workflow-templates/software-delivery", ready: "form" },
  { name: "analytics", path: "/analytics", ready: ".recharts-bar-rectangle" },
  {
    name: "analytics-tables",
    path: "/analytics?range=week&order=failing",
    ready: ".recharts-bar-rectangle",
    act: async (page) => {
      const toggles = page.getByRole("button", { name: "Show as table" });
      while ((await toggles.count()) > 0) await toggles.first().click();
    },
  },
  { name: "analytics-empty", path: "/analytics?user=nobody", ready: "text=Nothing ended" },
  { name: "spending", path: "/admin/spending", ready: "text=claude-haiku" },
  { name: "settings", path: "/settings", ready: "text=Nightly export" },
  {
    name: "settings-key",
    path: "/settings",
    ready: "text=Nightly export",
    act: async (page) => {
      await page.getByLabel("Name").fill("Reports");
      await page.getByRole("button", { name: "Make a key" }).click();
      await page.getByText("Copy it now").waitFor();
      await page.getByRole("button", { name: "Revoke Dashboards", exact: true }).click();
    },
  },
  { name: "people", path: "/admin/people", ready: "table" },
  { name: "health", path: "/admin/health", ready: "text=Relay" },
  { name: "not-found", path: "/nowhere", ready: "text=There is no such page" },
];

async function look(browser: Browser, { name, path, stranger, ready, act }: Look, theme: Theme, width: number) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: false });
  const page = await context.newPage();
  await page.addInitScript((value) => localStorage.setItem("rialto.theme", value), theme);
  const label = `${name}-${theme}-${width}`;
  page.on("console", (message) => {
    if (message.text().includes("ERR_INTERNET_DISCONNECTED")) return;
    if (["error", "warning"].includes(message.type())) faults.push(`${label}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${label}: ${error.message}`));
  if (!stranger) {
    await page.addInitScript((value) => sessionStorage.setItem("rialto.session", value), session);
  }
  await page.goto(address + path);
  await page.locator(ready).first().waitFor({ timeout: 8000 });
  await act?.(page);
  await page.waitForTimeout(350);
  // What is painted only near the screen would stay empty in a picture of more than the screen.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(height, 4000) });
  await page.screenshot({ path: `${folder}/${label}.png`, fullPage: true });
  await checkWidth(page, label);
  await checkAxe(page, label);
  await context.close();
}

async function checkWidth(page: Page, label: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) faults.push(`${label}: ${over} pixels too wide`);
}

/** Guards that keep the focus in a menu, and the menu itself, which stands outside the page's regions while it is open. */
const BEYOND = JSON.stringify({ exclude: [["[data-base-ui-focus-guard]"], ["[role=menu]"]] });

interface Violation {
  id: string;
  nodes: { html: string }[];
}

async function checkAxe(page: Page, label: string): Promise<void> {
  await page.evaluate(axe);
  const violations: Violation[] = await page.evaluate(`axe.run(${BEYOND}).then((result) => result.violations)`);
  for (const { id, nodes } of violations) {
    faults.push(`${label}: axe ${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 220)}`);
  }
}

const only = process.argv[3];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  for (const entry of LOOKS.filter(({ name }) => !only || name.startsWith(only))) {
    for (const [theme, width] of SIGHTS) {
      await look(browser, entry, theme, width).catch((error: Error) => faults.push(`${entry.name}: ${error.message}`));
    }
  }
} finally {
  await browser.close();
  server.close();
}
for (const fault of faults) console.error(fault);
console.log(`${faults.length} faults; pictures in ${folder}`);
process.exitCode = faults.length > 0 ? 1 : 0;
