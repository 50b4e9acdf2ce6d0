import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { LANGUAGES, pythonOf, snippet } from "./snippets";

const AWKWARD = {
  text: 'It\'s "quoted", `ticked`, $HOME, ${{ steps.a.output }} and \\n; naïve 日本 🙂\nsecond line\ttab\u2028end',
  list: ["a", "b'c"],
  empty: [],
  yes: true,
  no: false,
  number: -1.5e-7,
};
const run = { agent: "note-writer", name: "Note \"Writer\" & 'Co'", input: AWKWARD };

test("values written for Python are read by it as they were", () => {
  const script = `import json,sys\nsys.stdout.write(json.dumps(${pythonOf({ ...AWKWARD, none: null }, 0)}))`;
  const read: unknown = JSON.parse(execFileSync("python3", ["-c", script], { encoding: "utf8" }));
  expect(read).toEqual({ ...AWKWARD, none: null });
});

test("the shell hands curl the body as it was meant", () => {
  const script = snippet("curl", "http://example.test", run).replace(/^curl -sS/m, "printf '%s\\n'");
  const words = execFileSync("sh", ["-c", script], { encoding: "utf8", env: { RIALTO_API_KEY: "k" } });
  expect(words).toContain("Authorization: Bearer k\n");
  const body = JSON.parse(words.slice(words.indexOf("-d\n") + 3));
  expect(body.steps[0].input.list).toEqual(["a", "b'c"]);
  expect(body.steps[0].input.text).toBe(AWKWARD.text.replaceAll("${{", () => "$${{"));
});

test("every language names the address, the agent and the variable with the key", () => {
  for (const language of LANGUAGES) {
    const code = snippet(language, "http://example.test", run);
    expect(code).toContain("http://example.test");
    expect(code).toContain("note-writer");
    expect(code).toContain("RIALTO_API_KEY");
  }
});
