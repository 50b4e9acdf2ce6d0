import type { ErrorComponentProps } from "@tanstack/react-router";
import { isLostCode } from "@/lib/lost-code";
import { isOnline } from "@/lib/use-online";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { FailedState } from "@/ui/load-state";
import { Page } from "@/ui/page";

/** Shown in place of a page that threw, or whose code could not be fetched. */
export function CrashedPage({ error }: ErrorComponentProps) {
  return isLostCode(error) && isOnline() ? <NewRelease /> : <Crashed error={error} />;
}

function Crashed({ error }: { error: unknown }) {
  return (
    <Page title={texts.crash.title}>
      <h1 className="sr-only">{texts.crash.title}</h1>
      <FailedState error={shown(error)} onRetry={() => location.reload()} />
    </Page>
  );
}

/** The code that this page was made of has been replaced; the page of today has all its parts. */
function NewRelease() {
  return (
    <Page title={texts.crash.releasedTitle}>
      <h1 className="sr-only">{texts.crash.releasedTitle}</h1>
      <div className="flex flex-col items-center gap-3 rounded-xl border border-dashed px-6 py-14 text-center">
        <p className="font-medium">{texts.crash.releasedTitle}</p>
        <p className="max-w-md text-sm text-ink-soft">{texts.crash.releasedDetail}</p>
        <Button onClick={() => location.reload()}>{texts.crash.reload}</Button>
      </div>
    </Page>
  );
}

function shown(error: unknown): Error {
  if (isLostCode(error)) return new Error(texts.crash.offline);
  return new Error(error instanceof Error ? `${texts.crash.detail} (${error.message})` : texts.crash.detail);
}
