import { useInfiniteQuery } from "@tanstack/react-query";
import { Layers } from "lucide-react";
import { batchesQuery } from "@/features/batches/api";
import { BatchList } from "@/features/batches/components/batch-list";
import { texts } from "@/texts/batches";
import { StandingWorkPage } from "./standing-work";

export function BatchesPage() {
  const batches = useInfiniteQuery(batchesQuery);
  return (
    <StandingWorkPage words={texts.batches} icon={<Layers aria-hidden />} make="/my-batches/new" query={batches}>
      {(items) => <BatchList batches={items} />}
    </StandingWorkPage>
  );
}
