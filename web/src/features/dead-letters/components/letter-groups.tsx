import { Link } from "@tanstack/react-router";
import { ChevronRight, RotateCw } from "lucide-react";
import { useState } from "react";
import type { DeadLetterView } from "@/client";
import { formatAgo, formatMoment } from "@/lib/format";
import { notify } from "@/lib/notices";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/dead-letters";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { useRequeue } from "../api";
import { type Group, grouped, triggerOf } from "../kinds";

const words = texts.deadLetters;
const TICK = 30_000;
/** So much of a message is shown on its line, in characters. */
const PREVIEW = 120;

/** What is set aside, by its reason. */
export function LetterGroups({ letters }: { letters: readonly DeadLetterView[] }) {
  const now = useNow(true, TICK);
  return (
    <ul className="space-y-5">
      {grouped(letters).map((group) => (
        <li key={group.key}>
          <GroupCard group={group} now={now} />
        </li>
      ))}
    </ul>
  );
}

function GroupCard({ group, now }: { group: Group; now: number }) {
  const [done, setDone] = useState(0);
  const requeue = useRequeue(setDone);
  const waiting = group.letters.filter(({ requeued_at }) => requeued_at === null);

  function all(): void {
    setDone(0);
    requeue.mutate(waiting, { onSuccess: tell });
  }

  return (
    <section aria-label={group.reason} className="rounded-xl border bg-card">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3 border-b px-5 py-4">
        <div className="min-w-0 flex-1 basis-72 space-y-1.5">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={waiting.length > 0 ? "bad" : "idle"}>{words.kinds[group.kind]}</Badge>
            {waiting.length > 0 && <span className="text-[13px] text-ink-soft">{words.waiting(waiting.length)}</span>}
          </p>
          <p className="text-[15px] leading-6 break-words">{group.reason}</p>
        </div>
        {waiting.length > 0 && (
          <Button size="small" busy={requeue.isPending} onClick={all}>
            {!requeue.isPending && <RotateCw aria-hidden />}
            {requeue.isPending ? words.requeueing(done, waiting.length) : words.requeueAll(waiting.length)}
          </Button>
        )}
      </header>
      <ul className="divide-y">
        {group.letters.map((letter) => (
          <Letter key={letter.id} letter={letter} now={now} alone={group.letters.length === 1} />
        ))}
      </ul>
    </section>
  );
}

function tell({ done, refused }: { done: number; refused: readonly { message: string }[] }): void {
  const [first] = refused;
  if (first === undefined) notify(done === 1 ? words.doneOne : words.done(done), { detail: words.doneDetail });
  else {
    const title = refused.length === 1 && done === 0 ? words.notRequeued : words.someFailed(refused.length);
    notify(title, { detail: first.message, bad: true });
  }
}

function Letter({ letter, now, alone }: { letter: DeadLetterView; now: number; alone: boolean }) {
  const requeue = useRequeue();
  const { workflow_id, workflow_name, created_at, requeued_at } = letter;
  const trigger = triggerOf(letter);
  const name = workflow_name ?? previewOf(letter);
  return (
    <li className="px-5 py-3.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56 text-sm">
          {workflow_id === null ? (
            <span className="block truncate font-mono text-[13px]">{name}</span>
          ) : (
            <Link
              to="/dashboard/$id"
              params={{ id: workflow_id }}
              className="font-medium break-words hover:text-accent hover:underline"
            >
              {name}
            </Link>
          )}
          <p className="flex flex-wrap gap-x-3 text-[13px] text-ink-soft">
            <time dateTime={created_at} title={formatMoment(created_at)}>
              {words.when(formatAgo(created_at, now))}
            </time>
            {trigger !== undefined && (
              <Link to="/my-triggers/$id" params={{ id: trigger }} className="hover:text-accent hover:underline">
                {words.openTrigger}
              </Link>
            )}
          </p>
        </div>
        {requeued_at !== null && (
          <span className="text-[13px] text-ink-soft">{words.requeued(formatAgo(requeued_at, now))}</span>
        )}
        {requeued_at === null && !alone && (
          <Button
            look="outline"
            size="small"
            busy={requeue.isPending}
            aria-label={words.requeueNamed(name)}
            onClick={() => requeue.mutate([letter], { onSuccess: tell })}
          >
            {words.requeue}
          </Button>
        )}
      </div>
      {workflow_id === null && <Payload letter={letter} />}
    </li>
  );
}

function Payload({ letter: { reason, payload } }: { letter: DeadLetterView }) {
  return (
    <details className="group/letter mt-2">
      <summary className="flex items-center gap-1.5 text-[13px] text-ink-soft select-none hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 group-open/letter:rotate-90" />
        {words.details}
      </summary>
      <div className="mt-2 space-y-2">
        <p className="text-[13px] break-words text-ink-soft">{reason}</p>
        <p className="text-xs text-ink-faint">{words.payload}</p>
        {payload === null ? <p className="text-[13px]">{words.noPayload}</p> : <Message payload={payload} />}
      </div>
    </details>
  );
}

function Message({ payload }: Pick<DeadLetterView, "payload">) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by the keyboard.
    <section aria-label={words.payload} tabIndex={0} className="max-h-72 overflow-auto rounded-lg border bg-sunken">
      <pre className="px-4 py-3 text-[13px] leading-6">{messageText(payload)}</pre>
    </section>
  );
}

/** The beginning of what came: enough to tell one from the other. */
function previewOf({ payload }: DeadLetterView): string {
  const text = payload === null ? "" : messageText(payload).replace(/\s+/g, " ");
  return text === "" ? words.message : text.slice(0, PREVIEW);
}

/** What came, as far as it could be read; else what was kept of it. */
function messageText(payload: DeadLetterView["payload"]): string {
  const message = typeof payload === "object" && payload !== null && "message" in payload ? payload.message : payload;
  return typeof message === "string" ? message : JSON.stringify(message, null, 2);
}
