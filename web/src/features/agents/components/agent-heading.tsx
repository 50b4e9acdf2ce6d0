import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { AgentView } from "@/client";
import { formatDay } from "@/lib/format";
import { texts } from "@/texts";
import { isCategory } from "../categories";
import { CategoryTile } from "./category-tile";

interface Props {
  agent: AgentView;
  categoryName: string;
}

export function AgentHeading({ agent, categoryName }: Props) {
  return (
    <header className="mb-7">
      <nav aria-label={texts.agents.path} className="mb-5 flex items-center gap-1.5 text-[13px] text-ink-soft">
        <Link to="/" className="hover:text-ink hover:underline">
          {texts.shell.marketplace}
        </Link>
        <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
        <Link
          to="/"
          search={isCategory(agent.category) ? { category: agent.category } : {}}
          className="hover:text-ink hover:underline"
        >
          {categoryName}
        </Link>
      </nav>
      <div className="flex items-start gap-4">
        <CategoryTile category={agent.category} size="large" />
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight sm:text-[28px] sm:leading-9">
            {agent.name}
            <span className="ml-2.5 inline-block rounded-md border px-1.5 align-middle font-mono text-xs leading-5 font-normal tracking-normal text-ink-soft">
              {texts.agents.version(agent.version)}
            </span>
          </h1>
          <p className="mt-1.5 max-w-3xl text-[15px] leading-6 text-ink-soft">{agent.summary}</p>
          {agent.deprecated && (
            <p role="note" className="mt-3 max-w-3xl rounded-lg border border-bad/40 px-3 py-2 text-sm">
              {texts.agents.deprecatedSince(formatDay(agent.deprecated.since))} {agent.deprecated.reason}{" "}
              <Link
                to="/agents/$id"
                params={{ id: agent.deprecated.successor }}
                className="font-medium text-accent hover:underline"
              >
                {texts.agents.successor}
              </Link>
            </p>
          )}
        </div>
      </div>
    </header>
  );
}
