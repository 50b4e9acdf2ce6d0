import { Skeleton } from "@/ui/skeleton";

export const GRID = "grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3";
const WAITING = ["a", "b", "c", "d", "e", "f"];

/** Where the cards will be. */
export function WaitingGrid() {
  return (
    <div className={GRID}>
      {WAITING.map((name) => (
        <Skeleton key={name} className="h-51 rounded-xl" />
      ))}
    </div>
  );
}
