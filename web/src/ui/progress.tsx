interface Props {
  label: string;
  /** The state in words. */
  says: string;
  done: number;
  failed: number;
  total: number;
}

/** How much of something is done, and how much of it failed. */
export function Progress({ label, says, done, failed, total }: Props) {
  const share = (count: number) => `${total === 0 ? 0 : Math.min(100, (100 * count) / total)}%`;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuetext={says}
      aria-valuemin={0}
      aria-valuemax={Math.max(1, total)}
      aria-valuenow={Math.min(total, done + failed)}
      className="flex h-2 overflow-hidden rounded-full bg-sunken"
    >
      <span className="bg-good transition-[width]" style={{ width: share(done) }} />
      <span className="bg-bad transition-[width]" style={{ width: share(failed) }} />
    </div>
  );
}
