import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useId, useState } from "react";
import type { ShareRequest } from "@/client";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/sharing";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { Input } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { type Link, type Linked, linkQuery, useShare, useStopSharing } from "../api";

const words = texts.sharing;

/** Makes, shows, changes and ends the link to a workflow or a template. */
export function SharePanel(to: Linked) {
  const link = useQuery(linkQuery(to));
  const { title, detail } = "template" in to ? words.template : words;
  return (
    <section aria-label={title} className="border-b bg-sunken px-5 py-4">
      <p className="mb-3 max-w-3xl text-[13px] leading-5 text-ink-soft">{detail}</p>
      <LoadState query={link} waiting={<Skeleton className="h-10" />}>
        {(data) => <Choices key={String(data?.token)} to={to} link={data} />}
      </LoadState>
    </section>
  );
}

function refused(problem: Error): void {
  notify(words.refused, { detail: problem.message, bad: true });
}

function Choices({ to, link }: { to: Linked; link: Link | null }) {
  const share = useShare(to);
  const [wanted, setWanted] = useState<Required<ShareRequest>>({
    include_input: link?.include_input ?? false,
    include_name: link?.include_name ?? false,
  });

  /** A link that is there shows at once what was chosen; what was refused is put back. */
  function choose(change: ShareRequest): void {
    const next = { ...wanted, ...change };
    setWanted(next);
    if (link === null) return;
    share.mutate(next, {
      onError: (problem) => {
        setWanted(wanted);
        refused(problem);
      },
    });
  }

  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {"id" in to && (
          <Choice
            label={words.includeInput}
            checked={wanted.include_input}
            onChange={(on) => choose({ include_input: on })}
          />
        )}
        <Choice
          label={words.includeName}
          checked={wanted.include_name}
          onChange={(on) => choose({ include_name: on })}
        />
      </div>
      {link === null ? (
        <Button size="small" busy={share.isPending} onClick={() => share.mutate(wanted, { onError: refused })}>
          {!share.isPending && <Link2 aria-hidden />}
          {words.make}
        </Button>
      ) : (
        <Made to={to} link={link} />
      )}
    </div>
  );
}

function Choice({ label, checked, onChange }: { label: string; checked: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}

function Made({ to, link }: { to: Linked; link: Link }) {
  const stop = useStopSharing(to);
  const field = useId();
  const address = location.origin + link.path;

  function end(): void {
    stop.mutate(undefined, {
      onSuccess: () => notify(words.stopped, { detail: words.stoppedDetail }),
      onError: refused,
    });
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      <label htmlFor={field} className="sr-only">
        {words.link}
      </label>
      <Input
        id={field}
        readOnly
        value={address}
        onFocus={(event) => event.target.select()}
        className="min-w-0 flex-1 basis-72 font-mono text-xs"
      />
      <CopyButton text={address} label={words.copyLink} />
      <Button look="outline" size="small" busy={stop.isPending} onClick={end}>
        {words.stop}
      </Button>
    </div>
  );
}
