import { CalendarPlus, Save } from "lucide-react";
import { useState } from "react";
import type { AgentInput, ScheduleRequest, ScheduleView } from "@/client";
import { draftOf } from "@/forms/input-values";
import { InputsForm } from "@/forms/inputs-form";
import { texts } from "@/texts/schedules";
import { CardSection } from "@/ui/card";
import { Field, Input } from "@/ui/field";
import { cronOf, sentMoment, usualWhen, type When, whenOf } from "../times";
import { NextTimes } from "./next-times";
import { WhenFields } from "./when-fields";

const words = texts.schedules.form;

interface Props {
  template: { ref: string; name: string; inputs: readonly AgentInput[] };
  /** What is changed; a new one is made otherwise. */
  schedule?: ScheduleView | undefined;
  onSave: (request: ScheduleRequest) => Promise<void>;
}

/** When a template runs, as what, and with which inputs. */
export function ScheduleForm({ template, schedule, onSave }: Props) {
  const [name, setName] = useState(schedule?.name ?? template.name);
  const [when, setWhen] = useState(() => (schedule ? whenOf(schedule) : usualWhen()));
  const [wrong, setWrong] = useState<{ name?: string | undefined; when?: string | undefined }>({});
  const cron = cronOf(when);

  async function save(values: ScheduleRequest["values"]): Promise<void> {
    const time = timeOf(when);
    const called = name.trim();
    const found = { name: called === "" ? words.nameMissing : undefined, when: time.wrong };
    setWrong(found);
    if (found.name !== undefined || time.says === undefined) return;
    await onSave({ name: called, template: template.ref, ...(values ? { values } : {}), ...time.says });
  }

  return (
    <div className="space-y-5">
      <CardSection title={words.whenTitle}>
        <WhenFields when={when} onChange={setWhen} error={wrong.when} />
        {cron !== undefined && <NextTimes cron={cron} zone={when.zone} />}
      </CardSection>
      <CardSection title={words.inputsTitle}>
        <div className="mb-5">
          <Field label={words.name} help={words.nameHelp} error={wrong.name} required>
            {(control) => (
              <Input
                {...control}
                value={name}
                maxLength={120}
                autoComplete="off"
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        </div>
        {template.inputs.length === 0 && <p className="mb-4 text-sm text-ink-soft">{words.noInputs}</p>}
        <InputsForm
          key={template.ref}
          inputs={template.inputs}
          pointer="body.values"
          start={schedule && draftOf(template.inputs, schedule.values)}
          action={schedule ? words.save : words.add}
          icon={schedule ? <Save aria-hidden /> : <CalendarPlus aria-hidden />}
          onRun={save}
        />
      </CardSection>
    </div>
  );
}

type Said = Pick<ScheduleRequest, "cron" | "time_zone" | "at">;

/** The time as it is sent, or what is missing of it. */
function timeOf(when: When): { says?: Said; wrong?: string } {
  if (when.how === "once") {
    const at = sentMoment(when.moment);
    return at === undefined ? { wrong: words.momentMissing } : { says: { at } };
  }
  const cron = cronOf(when);
  if (cron === undefined) return { wrong: when.how === "weekly" ? words.daysMissing : words.cronHelp };
  return { says: { cron, time_zone: when.zone } };
}
