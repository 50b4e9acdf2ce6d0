import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "@/lib/cn";
import { formatMoment } from "@/lib/format";
import { useDebounced } from "@/lib/use-debounced";
import { texts } from "@/texts/dashboard";
import { texts as workflowTexts } from "@/texts/workflows";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { isNarrowed, RANGES, STATUSES, statusesOf, toggled, type WorkflowSearch } from "../filters";
import { isUnfinished } from "../status";
import { StatusIcon } from "./status-badge";

const words = texts.dashboard.all;
const PAUSE = 300;

interface Props {
  search: WorkflowSearch;
  onChange: (search: WorkflowSearch) => void;
}

/** Which workflows are shown; all of it stands in the address. */
export function WorkflowFilters({ search, onChange }: Props) {
  return (
    <search aria-label={words.filters} className="mb-4 block space-y-3">
      <div className="flex flex-wrap gap-3">
        <NameSearch search={search} onChange={onChange} />
        <Time search={search} onChange={onChange} />
        <Moment search={search} onChange={onChange} />
      </div>
      <Statuses search={search} />
      <Chosen search={search} onChange={onChange} />
    </search>
  );
}

/** The words stand in the address once the writer pauses. */
function NameSearch({ search, onChange }: Props) {
  const { q = "" } = search;
  const [typed, setTyped] = useState(q);
  const settled = useDebounced(typed.trim(), PAUSE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed is a reason to go elsewhere.
  useEffect(() => {
    if (settled !== q) onChange({ ...search, q: settled === "" ? undefined : settled } as WorkflowSearch);
  }, [settled]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address may be changed by a link, too.
  useEffect(() => {
    if (q !== settled) setTyped(q);
  }, [q]);
  return (
    <Input
      type="search"
      aria-label={words.search}
      placeholder={words.searchPlaceholder}
      value={typed}
      maxLength={200}
      className="min-w-48 flex-1"
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

function Time({ search, onChange }: Props) {
  const { since, until, range } = search;
  const hasEnds = since !== undefined || until !== undefined;
  const options = [
    { value: "", label: words.anyTime },
    ...RANGES.map((one) => ({ value: one, label: words.ranges[one] })),
    ...(hasEnds ? [{ value: "ends", label: endsOf(search) }] : []),
  ];
  return (
    <NativeSelect
      className={cn("w-full", hasEnds ? "sm:w-72" : "sm:w-52")}
      aria-label={words.time}
      value={hasEnds ? "ends" : (range ?? "")}
      options={options}
      onChange={(next) => {
        if (next === "ends") return;
        const found = RANGES.find((one) => one === next);
        const by = found === undefined ? undefined : search.by;
        onChange({ ...search, since: undefined, until: undefined, range: found, by } as WorkflowSearch);
      }}
    />
  );
}

/** Whether the time is when a workflow was started or when it ended. */
function Moment({ search, onChange }: Props) {
  const { since, until, range, by } = search;
  if ((since ?? until ?? range) === undefined) return null;
  return (
    <NativeSelect
      className="w-full sm:w-32"
      aria-label={words.moment}
      value={by ?? "begun"}
      options={[
        { value: "begun", label: words.moments.begun },
        { value: "ended", label: words.moments.ended },
      ]}
      onChange={(next) => onChange({ ...search, by: next === "ended" ? next : undefined } as WorkflowSearch)}
    />
  );
}

function endsOf({ since, until }: WorkflowSearch): string {
  if (since !== undefined && until !== undefined) return words.chosen(formatMoment(since), formatMoment(until));
  return since === undefined ? words.to(formatMoment(until ?? "")) : words.from(formatMoment(since));
}

function Statuses({ search }: { search: WorkflowSearch }) {
  const chosen = statusesOf(search);
  // What has not ended is in no list of what ended then.
  const offered =
    search.by === "ended" ? STATUSES.filter((one) => !isUnfinished(one) || chosen.includes(one)) : STATUSES;
  return (
    <nav aria-label={words.statuses}>
      <ul className="flex flex-wrap gap-2">
        {offered.map((status) => (
          <li key={status}>
            <Link
              to="/dashboard"
              search={toggled(search, status)}
              resetScroll={false}
              replace
              aria-current={chosen.includes(status) ? "true" : undefined}
              className="inline-flex h-8 items-center gap-1.5 rounded-full border bg-card px-3 text-[13px] text-ink-soft transition-colors hover:border-line-strong hover:text-ink aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft aria-[current=true]:text-ink"
            >
              <StatusIcon status={status} size="size-3.5" still />
              {workflowTexts.workflows.status[status]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What no control shows can be taken away here. */
function Chosen({ search, onChange }: Props) {
  if (!isNarrowed(search)) return null;
  const { template, source, batch } = search;
  const kind = source?.split("/")[0];
  const chips = [
    template === undefined ? undefined : { name: "template", label: words.template(template) },
    batch === undefined ? undefined : { name: "batch", label: words.batch },
    kind === "schedule" || kind === "trigger" || kind === "workflow"
      ? { name: "source", label: words.source[kind] }
      : undefined,
  ].filter((chip) => chip !== undefined);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {chips.map(({ name, label }) => (
        <Button
          key={name}
          look="outline"
          size="small"
          aria-label={words.remove(label)}
          onClick={() => onChange({ ...search, [name]: undefined })}
        >
          {label}
          <X aria-hidden />
        </Button>
      ))}
      <Button look="quiet" size="small" onClick={() => onChange({})}>
        {words.clear}
      </Button>
    </div>
  );
}
