// `npm run lighthouse -- URL [PATH ...]`: what Lighthouse says of pages of a running platform, on its simulated phone and
// on a desktop. PATH defaults to the three pages that must stay good. It registers somebody new, who has run an agent
// once; where there is a session in the tab, as on /analytics, it is theirs.
// Fails where a figure is below what was promised.
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const [url = "http://127.0.0.1:8000", ...named] = process.argv.slice(2);
const AGENT = "lease-reviewer";
const paths = named.length > 0 ? named : ["/", `/agents/${AGENT}`, "/analytics"];
/** Pages that visitors see, too, are measured as a visitor sees them. */
const OPEN = /^\/(agents\/|login|register|compare|\?|$)/;
const PROMISED: Record<string, number> = { performance: 95, accessibility: 100, "best-practices": 100, seo: 95 };
const SLOWEST = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "speed-index",
  "total-blocking-time",
  "cumulative-layout-shift",
];
const PATIENCE = 120_000;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
let failures = 0;

async function ask(path: string, token?: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "Content-Type": "application/json", ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** Registers somebody, and has them run an agent; returns what their tab keeps. */
async function somebody(): Promise<string> {
  const account = { username: `lighthouse-${Date.now()}`, password: "a long enough password" };
  await ask("/auth/register", undefined, account);
  const token = String((await ask("/auth/login", undefined, account)).token);
  const { examples } = (await ask(`/agents/library/${AGENT}`)) as { examples: { input: object }[] };
  const steps = [{ id: "run", agent: AGENT, input: examples[0]?.input ?? {} }];
  const { id } = await ask("/workflows", token, { name: "Measured", steps });
  const until = Date.now() + PATIENCE;
  while ((await ask(`/workflows/${id}`, token)).status !== "completed") {
    if (Date.now() > until) throw new Error(`the workflow ${id} is not completed within ${PATIENCE / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return JSON.stringify({ token, username: account.username });
}

type Report = NonNullable<Awaited<ReturnType<typeof lighthouse>>>["lhr"];

async function reported(path: string, session: string, device: "phone" | "desktop"): Promise<Report> {
  const page = await browser.newPage();
  if (!OPEN.test(path))
    await page.evaluateOnNewDocument((kept) => sessionStorage.setItem("rialto.session", kept), session);
  const flags = { onlyCategories: Object.keys(PROMISED), disableStorageReset: true };
  const result = await lighthouse(url + path, flags, device === "desktop" ? desktopConfig : undefined, page);
  await page.close();
  if (result === undefined) throw new Error(`Lighthouse says nothing of ${path}`);
  const { finalDisplayedUrl } = result.lhr;
  if (!finalDisplayedUrl.startsWith(url + path)) throw new Error(`${path} leads to ${finalDisplayedUrl}`);
  return result.lhr;
}

function scoreOf({ categories }: Report, id: string): number {
  return Math.round((categories[id]?.score ?? 0) * 100);
}

/** What keeps a page below what was promised. */
function reasons({ categories, audits }: Report, id: string): string[] {
  return (categories[id]?.auditRefs ?? []).flatMap(({ id: which, weight }) => {
    const found = audits[which];
    const counts = weight > 0 && found !== undefined && found.score !== null && found.score < 0.9;
    return counts ? [`    - ${which}: ${found.displayValue ?? ""}`] : [];
  });
}

async function audit(path: string, session: string, device: "phone" | "desktop"): Promise<void> {
  const report = await reported(path, session, device);
  const missed = Object.keys(PROMISED).filter((id) => scoreOf(report, id) < (PROMISED[id] ?? 0));
  const scores = Object.keys(PROMISED).map((id) => `${id} ${scoreOf(report, id)}${missed.includes(id) ? " (!)" : ""}`);
  const times = SLOWEST.map((id) => `${id} ${report.audits[id]?.displayValue}`);
  console.log(`${path} ${device}: ${scores.join(", ")}\n    ${times.join(", ")}`);
  for (const id of missed) for (const line of reasons(report, id)) console.log(line);
  failures += missed.length;
}

try {
  const session = await somebody();
  for (const path of paths) {
    await audit(path, session, "phone");
    await audit(path, session, "desktop");
  }
} finally {
  await browser.close();
}
process.exitCode = failures > 0 ? 1 : 0;
