import { Terminal } from "lucide-react";
import type { ReactNode } from "react";
import { texts } from "@/texts/trying";
import type { Run } from "../api";
import { LANGUAGE_NAMES, LANGUAGES, snippet } from "../snippets";
import { CodeTabs } from "./code-tabs";

const words = texts.trying.call;

interface Props {
  run: Run;
  /** The way to a key. */
  keyLink: ReactNode;
}

/** The same run from a shell or a program. */
export function CallBox({ run, keyLink }: Props) {
  return (
    <details className="group rounded-xl border bg-card">
      <summary className="flex items-center gap-2.5 rounded-xl px-5 py-3.5 text-sm font-medium select-none hover:bg-sunken">
        <Terminal aria-hidden className="size-4 text-ink-soft" />
        {words.title}
      </summary>
      <div className="border-t p-5">
        <p className="mb-3 text-[13px] leading-5 text-ink-soft">
          {words.detail} {keyLink}
        </p>
        <CodeTabs
          label={words.languages}
          tabs={LANGUAGES.map((language) => ({
            key: language,
            name: LANGUAGE_NAMES[language],
            code: snippet(language, location.origin, run),
            needs: words.needs[language],
            copyLabel: words.copy(LANGUAGE_NAMES[language]),
          }))}
        />
      </div>
    </details>
  );
}
