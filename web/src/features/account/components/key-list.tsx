import { useQuery } from "@tanstack/react-query";
import { Key } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { KeyView } from "@/client";
import { formatAgo, formatMoment, formatUntil } from "@/lib/format";
import { notify } from "@/lib/notices";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/settings";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { EmptyState, LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { keysQuery, useRevokeKey } from "../api";
import { isExpired, isLately } from "../keys";

const words = texts.settings.keys;
const MINUTE = 60_000;

/** One's own keys: when each was used last, and the way to end it. */
export function KeyList() {
  const keys = useQuery(keysQuery);
  return (
    <LoadState
      query={keys}
      waiting={<Skeleton className="h-32 rounded-lg" />}
      isEmpty={(items) => items.length === 0}
      empty={<EmptyState icon={<Key aria-hidden />} title={words.none} detail={words.noneDetail} />}
    >
      {(items) => (
        <ul aria-label={words.list} className="divide-y">
          {items.map((key) => (
            <Row key={key.id} item={key} />
          ))}
        </ul>
      )}
    </LoadState>
  );
}

function Row({ item }: { item: KeyView }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-words">{item.name}</span>
          {item.scopes.map((scope) => (
            <Badge key={scope} tone={scope === "admin" ? "busy" : "idle"}>
              {words.scope[scope]}
            </Badge>
          ))}
        </p>
        <p className="mt-1 font-mono text-xs break-all text-ink-soft">{item.prefix}…</p>
        <Facts item={item} />
      </div>
      <Revoke item={item} />
    </li>
  );
}

function Facts({ item }: { item: KeyView }) {
  const now = useNow(true, MINUTE);
  return (
    <dl className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
      <Fact name={words.created} moment={item.created_at} says={formatAgo(item.created_at, now)} />
      <Fact name={words.lastUsed} moment={item.last_used_at} says={lastUse(item, now)} />
      <Fact
        name={words.expires}
        moment={item.expires_at}
        says={expiry(item, now)}
        {...(isExpired(item, now) ? { look: "font-medium text-bad" } : {})}
      />
    </dl>
  );
}

function Fact({ name, moment, says, look }: { name: string; moment: string | null; says: string; look?: string }) {
  return (
    <div className="flex gap-1.5">
      <dt>{name}</dt>
      <dd className={look ?? "text-ink"} title={moment ? formatMoment(moment) : undefined}>
        {says}
      </dd>
    </div>
  );
}

function lastUse({ last_used_at }: KeyView, now: number): string {
  if (last_used_at === null) return words.neverUsed;
  return isLately(last_used_at, now) ? words.lately : formatAgo(last_used_at, now);
}

function expiry(item: KeyView, now: number): string {
  if (item.expires_at === null) return words.noEnd;
  return isExpired(item, now) ? words.expired : formatUntil(item.expires_at, now);
}

/** A key that leaked must be dead at once, so there is no undoing; a second step keeps a slip of the hand from it. */
function Revoke({ item }: { item: KeyView }) {
  const [isAsked, setAsked] = useState(false);
  const revoke = useRevokeKey();
  const first = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (wasAsked.current && !isAsked) first.current?.focus();
    wasAsked.current = isAsked;
  }, [isAsked]);

  if (!isAsked)
    return (
      <Button
        ref={first}
        look="outline"
        size="small"
        aria-label={words.revokeOf(item.name)}
        onClick={() => setAsked(true)}
      >
        {words.revoke}
      </Button>
    );
  const go = () =>
    revoke.mutate(item, {
      onSuccess: () => notify(words.revoked(item.name), { detail: words.revokedDetail }),
      onError: ({ message }) => notify(words.notRevoked, { detail: message, bad: true }),
    });
  return (
    <fieldset className="flex gap-2" aria-label={words.revokeOf(item.name)}>
      <Button
        size="small"
        autoFocus
        busy={revoke.isPending}
        aria-label={words.revokeNowOf(item.name)}
        onClick={go}
        className="bg-bad text-card hover:bg-bad hover:brightness-90"
      >
        {words.revokeNow}
      </Button>
      <Button look="outline" size="small" aria-label={words.keepOf(item.name)} onClick={() => setAsked(false)}>
        {words.keep}
      </Button>
    </fieldset>
  );
}
