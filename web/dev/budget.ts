// `npm run budget`: fails where the JavaScript that `/` loads at once has grown beyond its limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 130_000;

const page = readFileSync("dist/index.html", "utf8");
const scripts = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path ?? "");
const sizes = scripts.map((path) => gzipSync(readFileSync(`dist/${path}`)).length);
const total = sizes.reduce((sum, size) => sum + size, 0);
for (const [index, path] of scripts.entries()) console.log(`${String(sizes[index]).padStart(8)}  ${path}`);
console.log(`${String(total).padStart(8)}  bytes, compressed, of at most ${LIMIT}`);
if (total > LIMIT) {
  console.error("The page at / has grown too large: load what is not needed at once when it is needed (import()).");
  process.exitCode = 1;
}
