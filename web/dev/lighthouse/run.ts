// `npm run lighthouse -- URL [PATH ...]`: what Lighthouse says of pages of a running platform, on its simulated phone and
// on a desktop. PATH defaults to the three pages that must stay good; a page that wants a log-in gets TOKEN and USERNAME.
// Fails where a figure is below what was promised.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { chromium } from "playwright-core";

const [url = "http://127.0.0.1:8000", ...named] = process.argv.slice(2);
const paths = named.length > 0 ? named : ["/", "/agents/lease-reviewer", "/analytics"];
const PROMISED: Record<string, number> = { performance: 95, accessibility: 100, "best-practices": 100, seo: 95 };
const SLOWEST = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "total-blocking-time",
  "cumulative-layout-shift",
];

const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
let failures = 0;

/** Logs in in the browser that Lighthouse uses: the page keeps its session in the tab's storage. */
async function logIn(): Promise<void> {
  const { TOKEN: token, USERNAME: username } = process.env;
  if (token === undefined || username === undefined) return;
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${chrome.port}`);
  const [context] = browser.contexts();
  await context?.addInitScript(
    (session) => sessionStorage.setItem("rialto.session", session),
    JSON.stringify({ token, username }),
  );
}

async function audit(path: string, device: "phone" | "desktop"): Promise<void> {
  const flags = { port: chrome.port, onlyCategories: Object.keys(PROMISED), disableStorageReset: true };
  const result = await lighthouse(url + path, flags, device === "desktop" ? desktopConfig : undefined);
  if (result === undefined) throw new Error(`Lighthouse says nothing of ${path}`);
  const { categories, audits, finalDisplayedUrl } = result.lhr;
  const scores = Object.entries(PROMISED).map(([id, promised]) => {
    const score = Math.round((categories[id]?.score ?? 0) * 100);
    if (score < promised) failures += 1;
    return `${id} ${score}${score < promised ? " (!)" : ""}`;
  });
  const times = SLOWEST.map((id) => `${id} ${audits[id]?.displayValue}`);
  console.log(`${finalDisplayedUrl.replace(url, "")} ${device}: ${scores.join(", ")}\n    ${times.join(", ")}`);
  for (const [id, promised] of Object.entries(PROMISED)) {
    if ((categories[id]?.score ?? 0) * 100 >= promised) continue;
    for (const { id: which, weight } of categories[id]?.auditRefs ?? []) {
      const found = audits[which];
      if (weight > 0 && found?.score !== null && (found?.score ?? 1) < 0.9)
        console.log(`    - ${which}: ${found?.displayValue ?? ""}`);
    }
  }
}

try {
  await logIn();
  for (const path of paths) {
    await audit(path, "phone");
    await audit(path, "desktop");
  }
} finally {
  chrome.kill();
}
process.exitCode = failures > 0 ? 1 : 0;
