import { formatDuration, formatNumber } from "@/lib/format";
import { texts } from "@/texts/analytics";
import type { Figures } from "../figures";

const words = texts.analytics.figures;

export function FigureTiles({ figures }: { figures: Figures }) {
  const { started, completed, failed, tokens, medianStep } = figures;
  const ended = completed + failed;
  const share = ended === 0 ? texts.common.nothing : `${Math.round((completed / ended) * 100)} %`;
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Tile name={words.workflows} value={formatNumber(started)} detail={words.failed(failed)} />
      <Tile name={words.share} value={share} detail={words.ofEnded(ended)} />
      <Tile
        name={words.medianStep}
        value={medianStep === undefined ? texts.common.nothing : formatDuration(medianStep)}
        detail={words.medianDetail}
      />
      <Tile name={words.tokens} value={formatNumber(tokens)} detail={words.tokensDetail} />
    </dl>
  );
}

function Tile({ name, value, detail }: { name: string; value: string; detail: string }) {
  return (
    <div className="rounded-xl border bg-card px-4 py-3.5">
      <dt className="text-[13px] text-ink-soft">{name}</dt>
      <dd className="mt-1 text-2xl font-semibold tracking-tight tabular-nums">{value}</dd>
      <dd className="mt-0.5 text-xs text-ink-faint">{detail}</dd>
    </div>
  );
}
