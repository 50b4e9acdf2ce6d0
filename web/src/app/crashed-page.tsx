import type { ErrorComponentProps } from "@tanstack/react-router";
import { texts } from "@/texts";
import { FailedState } from "@/ui/load-state";
import { Page } from "@/ui/page";

/** Shown in place of a page that threw, or whose code could not be fetched. */
export function CrashedPage({ error }: ErrorComponentProps) {
  return (
    <Page title={texts.crash.title}>
      <h1 className="sr-only">{texts.crash.title}</h1>
      <FailedState error={shown(error)} onRetry={() => location.reload()} />
    </Page>
  );
}

function shown(error: unknown): Error {
  return new Error(error instanceof Error ? `${texts.crash.detail} (${error.message})` : texts.crash.detail);
}
