import { Terminal } from "lucide-react";
import { shellQuote } from "@/lib/shell";
import { texts } from "@/texts/workflows";
import { CopyButton } from "@/ui/copy-button";
import { runBody } from "../api";

interface Props {
  agent: string;
  name: string;
  input: Record<string, unknown>;
  username: string | undefined;
}

/** The same run by hand: three commands for a POSIX shell. */
export function CallBox(props: Props) {
  const commands = curlCommands(location.origin, props);
  return (
    <details className="group rounded-xl border bg-card">
      <summary className="flex items-center gap-2.5 rounded-xl px-5 py-3.5 text-sm font-medium select-none hover:bg-sunken">
        <Terminal aria-hidden className="size-4 text-ink-soft" />
        {texts.workflows.howToCall}
      </summary>
      <div className="border-t p-5">
        <div className="mb-2 flex items-center justify-between gap-3">
          <p className="text-[13px] leading-5 text-ink-soft">{texts.workflows.howToCallDetail}</p>
          <CopyButton text={commands} label={texts.workflows.copyCommands} />
        </div>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
          className="max-h-96 overflow-auto rounded-lg border bg-sunken p-4 font-mono text-xs leading-5"
        >
          {commands}
        </pre>
      </div>
    </details>
  );
}

export function curlCommands(origin: string, { agent, name, input, username }: Props): string {
  const credentials = JSON.stringify({ username: username ?? "YOUR USERNAME", password: "YOUR PASSWORD" });
  const json = "-H 'Content-Type: application/json'";
  const bearer = '-H "Authorization: Bearer $TOKEN"';
  return [
    `# ${texts.workflows.curl.logIn}`,
    `TOKEN=$(curl -s ${origin}/auth/login ${json} \\`,
    `  -d ${shellQuote(credentials)} | sed 's/.*"token" *: *"\\([^"]*\\)".*/\\1/')`,
    "",
    `# ${texts.workflows.curl.start}`,
    `RUN=$(curl -s -o /dev/null -w '%header{location}' ${origin}/workflows \\`,
    `  ${bearer} ${json} \\`,
    `  -d ${shellQuote(JSON.stringify(runBody({ agent, name, input }), null, 2))})`,
    "",
    `# ${texts.workflows.curl.read}`,
    `curl -s "${origin}$RUN" ${bearer}`,
  ].join("\n");
}
