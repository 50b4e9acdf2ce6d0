import { useInfiniteQuery } from "@tanstack/react-query";
import { Webhook } from "lucide-react";
import { triggersQuery } from "@/features/triggers/api";
import { TriggerList } from "@/features/triggers/components/trigger-list";
import { texts } from "@/texts/triggers";
import { StandingWorkPage } from "./standing-work";

export function TriggersPage() {
  const triggers = useInfiniteQuery(triggersQuery);
  return (
    <StandingWorkPage words={texts.triggers} icon={<Webhook aria-hidden />} make="/my-triggers/new" query={triggers}>
      {(items) => <TriggerList triggers={items} />}
    </StandingWorkPage>
  );
}
