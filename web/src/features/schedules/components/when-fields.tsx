import { useId } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts/schedules";
import { Field, Input } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { HOWS, hereZone, type When } from "../times";

const words = texts.schedules.form;
const MINUTES = Array.from({ length: 12 }, (_, index) => String(5 * index));
const DATES = Array.from({ length: 31 }, (_, index) => String(index + 1));
/** Weeks begin on Monday. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];

interface Props {
  when: When;
  onChange: (when: When) => void;
  error: string | undefined;
}

/** When a schedule comes round: by everyday words, or by cron for whoever knows it. */
export function WhenFields({ when, onChange, error }: Props) {
  const set = (change: Partial<When>) => onChange({ ...when, ...change });
  const hasClock = when.how === "daily" || when.how === "weekly" || when.how === "monthly";
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field label={words.how} required>
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
        <Field label={words.time} required>
          {(control) => (
            <Input
              {...control}
              type="time"
              className="max-w-40 tabular-nums"
              value={when.time}
              onChange={(event) => set({ time: event.target.value === "" ? when.time : event.target.value })}
            />
          )}
        </Field>
      )}
      {when.how === "weekly" && <Days when={when} set={set} error={error} />}
      {when.how === "once" && (
        <Field label={words.moment} help={words.momentHelp(hereZone())} error={error} required>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              className="max-w-64 tabular-nums"
              value={when.moment}
              onChange={(event) => set({ moment: event.target.value })}
            />
          )}
        </Field>
      )}
      {when.how === "cron" && (
        <Field label={words.cron} help={words.cronHelp} error={error} required>
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              value={when.cron}
              maxLength={100}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => set({ cron: event.target.value })}
            />
          )}
        </Field>
      )}
      {when.how !== "once" && <Zone when={when} set={set} />}
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

function Days({ when, set, error }: PartProps & { error: string | undefined }) {
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

function Zone({ when, set }: PartProps) {
  const id = useId();
  return (
    <Field label={words.zone} help={words.zoneHelp} required>
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
