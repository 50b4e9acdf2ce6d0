import { shellQuote } from "@/lib/shell";
import { texts } from "@/texts/trying";
import { type Run, runBody } from "./api";

export const LANGUAGES = ["curl", "python", "typescript"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<Language, string> = { curl: "curl", python: "Python", typescript: "TypeScript" };

const words = texts.trying.call.comment;

/** The same run from a program, as it stands: the key is in RIALTO_API_KEY. */
export function snippet(language: Language, origin: string, run: Run): string {
  return WRITERS[language](origin, runBody(run));
}

type Body = ReturnType<typeof runBody>;

const WRITERS: Record<Language, (origin: string, body: Body) => string> = {
  curl: (origin, body) => `# ${words.key}: ${origin}/settings
# ${words.long}
curl -sS '${origin}/workflows?wait=60' \\
  -H "Authorization: Bearer $RIALTO_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d ${shellQuote(JSON.stringify(body, null, 2))}`,

  python: (origin, body) => `# ${words.key}: ${origin}/settings
import json, os, urllib.request


def ask(path, body=None):
    request = urllib.request.Request(
        "${origin}" + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["RIALTO_API_KEY"],
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


run = ask("/workflows?wait=60", ${pythonOf(body, 0)})
# ${words.untilOver}
while run["finished_at"] is None:
    run = ask("/workflows/" + run["id"] + "?wait=60")
if run["status"] != "completed":
    raise SystemExit(run["error"] or run["status"])
print(run["steps"][0]["output"])`,

  typescript: (origin, body) => `// ${words.key}: ${origin}/settings
interface Run {
  id: string;
  status: string;
  error: string | null;
  finished_at: string | null;
  steps: { output: unknown }[];
}

async function ask(path: string, body?: unknown): Promise<Run> {
  const response = await fetch("${origin}" + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      Authorization: "Bearer " + process.env.RIALTO_API_KEY,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

let run = await ask("/workflows?wait=60", ${JSON.stringify(body, null, 2)});
// ${words.untilOver}
while (run.finished_at === null) run = await ask("/workflows/" + run.id + "?wait=60");
if (run.status !== "completed") throw new Error(run.error ?? run.status);
console.log(run.steps[0]?.output);`,
};

/** A JSON value as Python writes it. What JSON escapes in a text, Python understands. */
export function pythonOf(value: unknown, depth: number): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((part) => pythonOf(part, depth + 1))
    : Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${pythonOf(part, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  const indent = "    ".repeat(depth + 1);
  return `${open}\n${parts.map((part) => `${indent}${part},\n`).join("")}${"    ".repeat(depth)}${close}`;
}
