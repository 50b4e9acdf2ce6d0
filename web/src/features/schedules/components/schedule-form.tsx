import { CalendarPlus, Save } from "lucide-react";
import { useState } from "react";
import type { AgentInput, ScheduleRequest, ScheduleView } from "@/client";
import { sentence } from "@/forms/input-problems";
import { draftOf } from "@/forms/input-values";
import { InputsForm } from "@/forms/inputs-form";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/schedules";
import { CardSection } from "@/ui/card";
import { InputField } from "@/ui/input-field";
import { cronOf, sentMoment, usualWhen, type When, whenOf } from "../times";
import { NextTimes } from "./next-times";
import { WhenFields, type WrongWhen } from "./when-fields";

const words = texts.schedules.form;

interface Wrong extends WrongWhen {
  name?: string | undefined;
}

interface Props {
  template: { ref: string; name: string; inputs: readonly AgentInput[] };
  /** What is changed; a new one is made otherwise. */
  schedule?: ScheduleView | undefined;
  onSave: (request: ScheduleRequest) => Promise<void>;
}

/** When a template runs, as what, and with which inputs. */
export function ScheduleForm({ template, schedule, onSave }: Props) {
  const [name, setName] = useState(schedule?.name ?? template.name);
  const [first] = useState(() => (schedule ? whenOf(schedule) : usualWhen()));
  const [when, setWhen] = useState(first);
  const [wrong, setWrong] = useState<Wrong>({});
  const cron = cronOf(when);

  async function save(values: ScheduleRequest["values"]): Promise<void> {
    // A time that nobody touched stays what it is: of one that is switched off it is not even known.
    const time: Time = schedule !== undefined && when === first ? { says: {} } : timeOf(when);
    const called = name.trim();
    const found = { name: called === "" ? words.nameMissing : undefined, when: time.wrong };
    setWrong(found);
    if (found.name !== undefined || time.says === undefined) return;
    await onSave({ name: called, template: template.ref, ...(values ? { values } : {}), ...time.says }).catch(told);
  }

  /** Puts what the server said to its fields; the inputs' own form tells the rest. */
  function told(problem: unknown): void {
    if (!(problem instanceof ProblemError)) throw problem;
    const found = wrongIn(problem);
    setWrong(found);
    const isHere = Object.values(found).some((message) => message !== undefined);
    if (!isHere || problem.below("body.values").size > 0) throw problem;
  }

  return (
    <div className="space-y-5">
      <CardSection title={words.whenTitle}>
        <WhenFields
          when={when}
          onChange={setWhen}
          wrong={wrong}
          unsaid={when === first ? unsaidOf(schedule) : undefined}
        />
        {cron !== undefined && <NextTimes cron={cron} zone={when.zone} />}
      </CardSection>
      <CardSection title={words.inputsTitle}>
        <div className="mb-5">
          <InputField
            label={words.name}
            help={words.nameHelp}
            error={wrong.name}
            required
            value={name}
            maxLength={120}
            onChange={setName}
          />
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

/** What the server said of the fields that stand beside the inputs. */
function wrongIn(problem: ProblemError): Wrong {
  const body = problem.below("body");
  const said = (...fields: string[]) => {
    const message = fields.map((field) => body.get(field)).find((one) => one !== undefined);
    return message && sentence(message);
  };
  return { name: said("name"), when: said("cron", "at"), zone: said("time_zone") };
}

/** What it means that the form of a schedule has no time. */
function unsaidOf(schedule: ScheduleView | undefined): string | undefined {
  return schedule?.cron === null && schedule.at === null ? words.overMoment : undefined;
}

interface Time {
  says?: Said;
  wrong?: string;
}

/** The time as it is sent, or what is missing of it. */
function timeOf(when: When): Time {
  if (when.how === "once") {
    const at = sentMoment(when.moment);
    return at === undefined ? { wrong: words.momentMissing } : { says: { at } };
  }
  const cron = cronOf(when);
  if (cron === undefined) return { wrong: when.how === "weekly" ? words.daysMissing : words.cronHelp };
  return { says: { cron, time_zone: when.zone } };
}
