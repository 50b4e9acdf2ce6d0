import type { AgentView } from "@/client";
import { formatDay } from "@/lib/format";
import { texts } from "@/texts";

/** What each version of an agent changed, the newest first. */
export function VersionHistory({ agent }: { agent: AgentView }) {
  const releases =
    agent.changelog.length > 0
      ? agent.changelog
      : [{ version: agent.version, date: undefined, changes: [texts.agents.firstVersion] }];
  return (
    <ol className="space-y-3.5 border-l-2 pl-3.5">
      {releases.map(({ version, date, changes }) => (
        <li key={version}>
          <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
            <span className="font-mono font-medium">{texts.agents.version(version)}</span>
            {version === agent.version && (
              <span className="rounded-md bg-accent-soft px-1.5 text-xs leading-5 text-accent">
                {texts.agents.current}
              </span>
            )}
            {date !== undefined && (
              <time dateTime={date} className="text-[13px] text-ink-soft">
                {formatDay(date)}
              </time>
            )}
          </p>
          <ul className="mt-1 space-y-1">
            {changes.map((change) => (
              <li key={change} className="text-[13px] leading-5 text-ink-soft">
                {change}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
