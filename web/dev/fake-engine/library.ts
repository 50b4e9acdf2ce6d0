// The catalogue as the engine serves it: searching, counting, an agent's page and the file that defines it.
import type { AgentView, Facet, LibraryItem } from "../../src/client/types.gen.ts";
import { type Asked, found, json, page, type Route } from "./answers.ts";
import { AGENTS, CATEGORIES } from "./fixtures.ts";

const NARROWED = ["category", "tag", "capability", "format", "tier"] as const;
type Narrowed = (typeof NARROWED)[number];

/** Every route of the catalogue; anybody may ask. */
export function libraryRoutes(agents: readonly AgentView[] = AGENTS): Route[] {
  const byId = (asked: Asked) => agents.find(({ id }) => id === asked.match[0]);
  return [
    [/^GET \/agents\/library$/, ({ url }) => json(200, library(agents, url)), true],
    [/^GET \/agents\/library\/([^/]+)$/, (asked) => found(byId(asked)), true],
    [/^GET \/agents\/library\/([^/]+)\/definition$/, (asked) => definition(byId(asked)), true],
    [/^GET \/agents\/suggestions$/, ({ url }) => json(200, { items: matching(agents, url).slice(0, 6) }), true],
    [/^GET \/agents\/facets$/, ({ url }) => json(200, facets(agents, url)), true],
    [/^GET \/agents\/categories$/, () => json(200, { items: CATEGORIES }), true],
  ];
}

function library(agents: readonly AgentView[], url: URL) {
  const all = matching(agents, url).map(card);
  return { ...page(all, url), total: all.length };
}

/** What lists show of an agent. */
export function card(agent: AgentView): LibraryItem {
  const { id, name, version, category, summary, tags, output, model } = agent;
  return {
    id,
    name,
    version,
    category,
    summary,
    tags,
    format: output.format ?? "markdown",
    tier: model.tier ?? "balanced",
  };
}

function valuesOf(agent: AgentView, kind: Narrowed): string[] {
  const { category, format, tier } = card(agent);
  const values = {
    category: [category],
    tag: agent.tags,
    capability: agent.capabilities,
    format: [format],
    tier: [tier],
  };
  return values[kind];
}

function matching(agents: readonly AgentView[], url: URL, whatever?: Narrowed): AgentView[] {
  const q = (url.searchParams.get("q") ?? "").toLowerCase();
  return agents.filter(
    (agent) =>
      `${agent.name} ${agent.summary}`.toLowerCase().includes(q) &&
      NARROWED.every((kind) => {
        const wanted = url.searchParams.get(kind);
        return kind === whatever || !wanted || valuesOf(agent, kind).includes(wanted);
      }),
  );
}

function facets(agents: readonly AgentView[], url: URL) {
  function counted(kind: Narrowed, isWhole: boolean): Facet[] {
    const values = matching(agents, url, isWhole ? kind : undefined).flatMap((agent) => valuesOf(agent, kind));
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].map(([id, count]) => ({ id, count })).sort((one, other) => other.count - one.count);
  }
  return {
    categories: counted("category", true),
    tags: counted("tag", false),
    capabilities: counted("capability", false),
    formats: counted("format", true),
    tiers: counted("tier", true),
  };
}

function definition(agent: AgentView | undefined): Response {
  if (agent === undefined) return found(undefined);
  const lines = [
    `id: ${agent.id}`,
    `name: ${agent.name}`,
    `version: ${agent.version}`,
    `category: ${agent.category}`,
    `summary: ${agent.summary}`,
    `tags: [${agent.tags.join(", ")}]`,
    "capabilities:",
    ...agent.capabilities.map((capability) => `  - ${capability}`),
    "",
  ];
  return new Response(lines.join("\n"), { headers: { "content-type": "application/yaml" } });
}
