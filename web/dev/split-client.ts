// The generated client is one file, of which the first page needs a tenth. In a build each page's imports from it lead to
// the part that has the functions of its slice, so that every part comes with the pages that call it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const SDK = fileURLToPath(new URL("../src/client/sdk.gen.ts", import.meta.url));
const STREAMS = SDK.replace("sdk.gen.ts", "core/serverSentEvents.gen.ts");
/** What the page follows, it follows by src/lib/follow.ts: the generator's own way would be loaded for nothing. */
const NO_STREAMS =
  'export const createSseClient = () => { throw new Error("Streams are followed by src/lib/follow.ts."); };';
const PART = "?part=";
const IMPORT = /import \{([^}]*)\} from "@\/client";/g;
const FUNCTION = /^export const ([a-z]+)\w* = /;

/** Of a function's name, the first word: its slice. */
function partOf(name: string): string {
  return /^[a-z]+/.exec(name)?.[0] ?? name;
}

function importsOf(names: string): string {
  const parts = new Map<string, string[]>();
  for (const name of names.split(",").map((each) => each.trim())) {
    if (name === "" || name.startsWith("type ")) continue;
    parts.set(partOf(name), [...(parts.get(partOf(name)) ?? []), name]);
  }
  return [...parts].map(([part, found]) => `import { ${found.join(", ")} } from "${SDK}${PART}${part}";`).join(" ");
}

/** The client's file with the functions of one slice only. */
function partFile(part: string): string {
  const blocks = readFileSync(SDK, "utf8").split(/\n\n(?=\/\*\*|export const )/);
  const kept = blocks.filter((block) => {
    const found = FUNCTION.exec(block.slice(block.indexOf("export const")));
    return found === null || found[1] === part;
  });
  return kept.join("\n\n");
}

export function splitClient(): Plugin {
  return {
    name: "split-client",
    apply: "build",
    enforce: "pre",
    resolveId: (source) => (source.startsWith(SDK + PART) ? source : null),
    load: (id) => {
      if (id === STREAMS) return NO_STREAMS;
      return id.startsWith(SDK + PART)
        ? { code: partFile(id.slice(SDK.length + PART.length)), moduleType: "ts" }
        : null;
    },
    transform: (code, id) =>
      id.includes("/src/") && !id.includes("/src/client/")
        ? { code: code.replaceAll(IMPORT, (_, names: string) => importsOf(names)), map: null }
        : null,
  };
}
