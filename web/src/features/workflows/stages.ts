/** What the order follows from. */
export interface Placed {
  id: string;
  needs: readonly string[];
}

/** The steps in the order in which they can run: each stage holds those that may run side by side. */
export function stagesOf<S extends Placed>(steps: readonly S[]): S[][] {
  const depths = new Map<string, number>();
  let left = [...steps];
  while (left.length > 0) {
    const ready = left.filter((step) => step.needs.every((need) => depths.has(need)));
    // What needs something unknown still has to be shown: last.
    const placed = ready.length > 0 ? ready : left;
    const known = new Map(depths);
    for (const step of placed)
      depths.set(step.id, 1 + Math.max(-1, ...step.needs.map((need) => known.get(need) ?? -1)));
    const now = new Set(placed);
    left = left.filter((step) => !now.has(step));
  }
  const stages = Map.groupBy(steps, (step) => depths.get(step.id) ?? 0);
  return [...stages].sort(([one], [other]) => one - other).map(([, stage]) => stage);
}
