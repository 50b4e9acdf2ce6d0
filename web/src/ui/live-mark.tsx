import { texts } from "@/texts";

/** Says that what is shown renews itself. */
export function LiveMark() {
  return (
    <span className="inline-flex items-center gap-2 text-[13px] text-ink-soft">
      <span aria-hidden className="relative grid size-2 place-items-center">
        <span className="absolute size-2 animate-ping rounded-full bg-busy opacity-60" />
        <span className="size-2 rounded-full bg-busy" />
      </span>
      {texts.common.live}
    </span>
  );
}
