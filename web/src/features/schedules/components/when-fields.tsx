import { useId } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/schedules";
import { Field, Input } from "@/ui/field";
import { InputField } from "@/ui/input-field";
import { NativeSelect } from "@/ui/native-select";
import { HOWS, hereZone, type When } from "../times";

const words = texts.schedules.form;
const MINUTES = Array.from({ length: 12 }, (_, index) => String(5 * index));
const DATES = Array.from({ length: 31 }, (_, index) => String(index + 1));
/** Weeks begin on Monday. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];

export interface WrongWhen {
  /** Of the time itself. */
  when?: string | undefined;
  zone?: string | undefined;
}

interface Props {
  when: When;
  onChange: (when: When) => void;
  wrong: WrongWhen;
  /** What it means to give no day and time; one must be given without it. */
  unsaid?: string | undefined;
}

/** Those that have a field of their own for what is wrong with them. */
const OWN: readonly When["how"][] = ["weekly", "once", "cron"];

/** When a schedule comes round: by everyday words, or by cron for whoever knows it. */
export function WhenFields({ when, onChange, wrong: { when: error, zone }, unsaid }: Props) {
  const set = (change: Partial<When>) => onChange({ ...when, ...change });
  const hasClock = when.how === "daily" || when.how === "weekly" || when.how === "monthly";
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field label={words.how} error={OWN.includes(when.how) ? undefined : error} required>
        {(control) => (
          <NativeSelect
            {...control}
            value={when.how}
            options={HOWS.map((how) => ({ value: how, label: words.hows[how] }))}
            onChange={(next) => set({ how: HOWS.find((how) => how === next) ?? "daily" })}
          />
        )}
      </Field>
      {when.how === "hourly" && <Minute when={when} set={set} />}
      {when.how === "monthly" && <DateOfMonth when={when} set={set} />}
      {hasClock && (
        <InputField
          label={words.time}
          required
          type="time"
          className="max-w-40 tabular-nums"
          value={when.time}
          onChange={(time) => set({ time: time === "" ? when.time : time })}
        />
      )}
      {when.how === "weekly" && <Days when={when} set={set} error={error} />}
      {when.how === "once" && (
        <InputField
          label={words.moment}
          help={unsaid ?? words.momentHelp(hereZone())}
          error={error}
          required={unsaid === undefined}
          type="datetime-local"
          className="max-w-64 tabular-nums"
          value={when.moment}
          onChange={(moment) => set({ moment })}
        />
      )}
      {when.how === "cron" && (
        <InputField
          label={words.cron}
          help={words.cronHelp}
          error={error}
          required
          className="font-mono"
          value={when.cron}
          maxLength={100}
          spellCheck={false}
          onChange={(cron) => set({ cron })}
        />
      )}
      {when.how !== "once" && <Zone when={when} set={set} error={zone} />}
    </div>
  );
}

interface PartProps {
  when: When;
  set: (change: Partial<When>) => void;
}

function Minute({ when, set }: PartProps) {
  const known = MINUTES.includes(when.minute) ? MINUTES : [when.minute, ...MINUTES];
  return (
    <Field label={words.minute} required>
      {(control) => (
        <NativeSelect
          {...control}
          value={when.minute}
          options={known.map((minute) => ({ value: minute, label: minute.padStart(2, "0") }))}
          onChange={(minute) => set({ minute })}
        />
      )}
    </Field>
  );
}

function DateOfMonth({ when, set }: PartProps) {
  return (
    <Field label={words.day} help={Number(when.date) > 28 ? words.dayHelp : undefined} required>
      {(control) => (
        <NativeSelect
          {...control}
          value={when.date}
          options={DATES.map((date) => ({ value: date, label: date }))}
          onChange={(date) => set({ date })}
        />
      )}
    </Field>
  );
}

interface WithError extends PartProps {
  error: string | undefined;
}

function Days({ when, set, error }: WithError) {
  const toggle = (day: number) =>
    set({ days: when.days.includes(day) ? when.days.filter((one) => one !== day) : [...when.days, day] });
  return (
    <fieldset className="sm:col-span-2">
      <legend className="mb-1.5 text-sm font-medium">{words.days}</legend>
      <div className="flex flex-wrap gap-2">
        {WEEK.map((day) => (
          <label
            key={day}
            className={cn(
              "cursor-pointer rounded-lg border px-3 py-1.5 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              when.days.includes(day)
                ? "border-accent bg-accent-soft text-ink"
                : "text-ink-soft hover:border-line-strong",
            )}
          >
            <input
              type="checkbox"
              className="sr-only"
              aria-label={texts.schedules.words.dayNames[day]}
              checked={when.days.includes(day)}
              onChange={() => toggle(day)}
            />
            {texts.schedules.words.dayShort[day]}
          </label>
        ))}
      </div>
      {error && (
        <p role="alert" className="mt-1.5 text-[13px] font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Zone({ when, set, error }: WithError) {
  const id = useId();
  return (
    <Field label={words.zone} help={words.zoneHelp} error={error} required>
      {(control) => (
        <>
          <Input
            {...control}
            list={id}
            value={when.zone}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => set({ zone: event.target.value })}
          />
          <datalist id={id}>
            {["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
