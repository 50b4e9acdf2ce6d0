// Writes src/client from openapi.json; with --check, says what differs and writes nothing.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CLIENT = "src/client";
const GENERATOR = "codegen/node_modules/.bin/openapi-ts";
/** A comment of the generator's links to a registry; the project names none. */
const REGISTRY_LINK = /\{@link https:\/\/www\.npmjs\.com\/\S+ (`[^`]+`)\}/g;
const PLUGINS = ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch"];

function generate(): string {
  // Inside the project: the generator reads the nearest tsconfig.
  const folder = mkdtempSync("node_modules/.client-");
  execFileSync(GENERATOR, ["--input", "openapi.json", "--output", folder, "--plugins", ...PLUGINS, "--silent"], {
    stdio: "inherit",
  });
  for (const [name, text] of contents(folder)) {
    writeFileSync(join(folder, name), text.replace(REGISTRY_LINK, "$1"));
  }
  return folder;
}

function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

function differences(was: Map<string, string>, is: Map<string, string>): string[] {
  const names = new Set([...was.keys(), ...is.keys()]);
  return [...names].filter((name) => was.get(name) !== is.get(name)).sort();
}

const fresh = generate();
try {
  if (!process.argv.includes("--check")) {
    rmSync(CLIENT, { recursive: true, force: true });
    cpSync(fresh, CLIENT, { recursive: true });
  } else {
    const stale = differences(contents(CLIENT), contents(fresh));
    if (stale.length > 0) {
      console.error(`${CLIENT} does not match openapi.json: ${stale.join(", ")}. Run: npm run generate-client`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
