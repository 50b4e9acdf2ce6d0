import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TriggerView } from "@/client";
import { formatAgo, formatMoment } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/triggers";
import { Item, ItemList, itemLinkStyle } from "@/ui/item-list";
import { OnOrPaused, PauseAndRemove } from "@/ui/pause-and-remove";
import { useChangeTrigger, useRemoveTrigger } from "../api";

const words = texts.triggers;
const TICK = 30_000;

export function TriggerList({ triggers }: { triggers: readonly TriggerView[] }) {
  const now = useNow(true, TICK);
  return (
    <ItemList>
      {triggers.map((trigger) => (
        <Row key={trigger.id} trigger={trigger} now={now} />
      ))}
    </ItemList>
  );
}

function Row({ trigger, now }: { trigger: TriggerView; now: number }) {
  const { id, name, kind, template, topic, address, enabled } = trigger;
  return (
    <Item
      name={
        <Link to="/my-triggers/$id" params={{ id }} className={itemLinkStyle}>
          {name}
        </Link>
      }
      detail={
        <>
          {words.kinds[kind]} <span className="font-mono text-xs break-all">{topic ?? address}</span>
        </>
      }
      facts={
        <>
          <span className="font-mono text-xs leading-5 break-all">{template}</span>
          <SoFar trigger={trigger} now={now} />
        </>
      }
      state={<OnOrPaused enabled={enabled} />}
      actions={<TriggerActions trigger={trigger} />}
    />
  );
}

/** What a trigger has done until now. */
export function SoFar({ trigger: { count, last_at }, now }: { trigger: TriggerView; now: number }) {
  return (
    <>
      {count > 0 && <span>{words.runs(count)}</span>}
      {last_at === null ? (
        <span>{words.never}</span>
      ) : (
        <span title={formatMoment(last_at)}>{words.lastAgo(formatAgo(last_at, now))}</span>
      )}
    </>
  );
}

interface ActionsProps {
  trigger: TriggerView;
  onLeave?: () => void;
  children?: ReactNode;
}

export function TriggerActions({ trigger: { id, name, enabled }, onLeave, children }: ActionsProps) {
  const change = useChangeTrigger(id);
  const remove = useRemoveTrigger(id);
  return (
    <PauseAndRemove
      id={id}
      name={name}
      enabled={enabled}
      isChanging={change.isPending}
      removedDetail={words.removedDetail}
      onSwitch={(to) => change.mutateAsync({ enabled: to })}
      onRemove={() => remove.mutateAsync()}
      onLeave={onLeave}
    >
      {children}
    </PauseAndRemove>
  );
}
