import { Check } from "lucide-react";
import type { ReactNode } from "react";
import type { AgentView } from "@/client";
import { formatNumber } from "@/lib/format";
import { texts } from "@/texts";
import { TagLink } from "./tag-link";
import { VersionHistory } from "./version-history";

/** What an agent is, can do and gives back. */
export function AgentAbout({ agent }: { agent: AgentView }) {
  const { output, model, tools } = agent;
  return (
    <div className="space-y-7">
      <Part title={texts.agents.about}>
        <div className="space-y-3 text-sm leading-6 text-ink-soft">
          {paragraphsOf(agent.description).map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
        <ul className="mt-3.5 flex flex-wrap gap-1.5" aria-label={texts.agents.tags}>
          {agent.tags.map((tag) => (
            <li key={tag}>
              <TagLink tag={tag} />
            </li>
          ))}
        </ul>
      </Part>
      <Part title={texts.agents.capabilities}>
        <ul className="space-y-2">
          {agent.capabilities.map((capability) => (
            <li key={capability} className="flex gap-2.5 text-sm leading-5">
              <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
              {capability}
            </li>
          ))}
        </ul>
      </Part>
      {agent.asked_as.length > 0 && (
        <Part title={texts.agents.askedAs}>
          <ul className="space-y-1.5">
            {agent.asked_as.map((words) => (
              <li key={words} className="text-sm leading-5 text-ink-soft italic">
                {texts.agents.quoted(words)}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={texts.agents.comesBack}>
        <p className="text-sm leading-6 text-ink-soft">{output.description}</p>
        {output.sections && output.sections.length > 0 && (
          <ol className="mt-3 space-y-3 border-l-2 pl-3.5">
            {output.sections.map((section) => (
              <li key={section.title}>
                <p className="text-sm font-medium">{section.title}</p>
                <p className="text-[13px] leading-5 text-ink-soft">{section.description}</p>
              </li>
            ))}
          </ol>
        )}
      </Part>
      <Part title={texts.agents.runsOn}>
        <dl className="space-y-1.5 text-sm">
          {model.tier && <Fact name={texts.agents.size} value={texts.agents.tiers[model.tier]} />}
          {model.max_tokens !== undefined && (
            <Fact name={texts.agents.longest} value={texts.agents.tokens(formatNumber(model.max_tokens))} />
          )}
          {tools.length > 0 && <Fact name={texts.agents.tools} value={tools.join(", ")} />}
        </dl>
      </Part>
      <Part title={texts.agents.versions}>
        <VersionHistory agent={agent} />
      </Part>
    </div>
  );
}

/** Lines are broken where the file was wide enough; only a blank line begins a new paragraph. */
function paragraphsOf(text: string): string[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s+/g, " "));
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2.5 text-[13px] font-semibold tracking-wide text-ink-faint uppercase">{title}</h2>
      {children}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex justify-between gap-4">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="text-right">{value}</dd>
    </div>
  );
}
