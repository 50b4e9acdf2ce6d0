import { Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import type { ReactNode } from "react";
import type { ScheduleView } from "@/client";
import { formatAgo, formatMoment, formatUntil } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/schedules";
import { Badge } from "@/ui/badge";
import { buttonStyle } from "@/ui/button";
import { Item, ItemList, itemLinkStyle } from "@/ui/item-list";
import { OnOrPaused, PauseAndRemove } from "@/ui/pause-and-remove";
import { useChangeSchedule, useRemoveSchedule } from "../api";
import { scheduleSentence } from "../sentence";

const words = texts.schedules;
const TICK = 30_000;

export function ScheduleList({ schedules }: { schedules: readonly ScheduleView[] }) {
  const now = useNow(true, TICK);
  return (
    <ItemList>
      {schedules.map((schedule) => (
        <Row key={schedule.id} schedule={schedule} now={now} />
      ))}
    </ItemList>
  );
}

function Row({ schedule, now }: { schedule: ScheduleView; now: number }) {
  const { id, name, template, last_at, last_error, next_at } = schedule;
  return (
    <Item
      name={
        <Link to="/my-schedules/$id" params={{ id }} className={itemLinkStyle}>
          {name}
        </Link>
      }
      detail={scheduleSentence(schedule)}
      facts={
        <>
          <span className="font-mono text-xs leading-5 break-all">{template}</span>
          {next_at !== null && <span title={formatMoment(next_at)}>{words.nextIn(formatUntil(next_at, now))}</span>}
          {last_at !== null && <span title={formatMoment(last_at)}>{words.lastAgo(formatAgo(last_at, now))}</span>}
        </>
      }
      state={<ScheduleState schedule={schedule} />}
      actions={
        <ScheduleActions schedule={schedule}>
          <Link
            to="/my-schedules/$id"
            params={{ id }}
            aria-label={words.changeNamed(name)}
            title={words.change}
            className={buttonStyle({ look: "quiet", size: "icon" })}
          >
            <Pencil aria-hidden />
          </Link>
        </ScheduleActions>
      }
      error={last_error === null ? undefined : `${words.lastError} ${last_error}`}
    />
  );
}

export function ScheduleState({ schedule: { enabled, next_at } }: { schedule: ScheduleView }) {
  return enabled && next_at === null ? <Badge tone="idle">{words.over}</Badge> : <OnOrPaused enabled={enabled} />;
}

interface ActionsProps {
  schedule: ScheduleView;
  onLeave?: () => void;
  children?: ReactNode;
}

export function ScheduleActions({ schedule: { id, name, enabled, next_at }, onLeave, children }: ActionsProps) {
  const change = useChangeSchedule(id);
  const remove = useRemoveSchedule(id);
  return (
    <PauseAndRemove
      id={id}
      name={name}
      enabled={enabled}
      isOver={enabled && next_at === null}
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
