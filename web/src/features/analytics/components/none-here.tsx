import { texts } from "@/texts/analytics";

export function NoneHere() {
  return <p className="py-10 text-center text-sm text-ink-soft">{texts.analytics.noneHere}</p>;
}
