import { Webhook } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { AgentInput, TriggerRequest } from "@/client";
import { InputHelp } from "@/forms/input-help";
import { labelOf } from "@/forms/labels";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/triggers";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { Field, Input } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { sentInputs, usualInputs } from "../message";

const words = texts.triggers.form;
const KINDS = ["webhook", "kafka"] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  template: { ref: string; name: string; inputs: readonly AgentInput[] };
  onAdd: (request: TriggerRequest) => Promise<void>;
}

interface Wrong {
  name?: string | undefined;
  topic?: string | undefined;
  inputs: Record<string, string>;
}

interface Outcome {
  wrong: Wrong;
  /** What no field is at fault for. */
  refusal?: string;
}

const NOTHING_WRONG: Outcome = { wrong: { inputs: {} } };

/** Where messages come from, and what of them goes into which input. */
export function TriggerForm({ template, onAdd }: Props) {
  const [kind, setKind] = useState<Kind>("webhook");
  const [topic, setTopic] = useState("");
  const [name, setName] = useState(template.name);
  const [written, setWritten] = useState(() => usualInputs(template.inputs));
  const [busy, setBusy] = useState(false);

  const [outcome, setOutcome] = useState<Outcome>(NOTHING_WRONG);
  const { wrong, refusal } = outcome;

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    const read = sentInputs(template.inputs, written);
    const called = name.trim();
    const from = kind === "kafka" ? topic.trim() : undefined;
    const found: Wrong = {
      name: called === "" ? words.nameMissing : undefined,
      topic: from === "" ? words.topicMissing : undefined,
      inputs: read.wrong,
    };
    setOutcome({ wrong: found });
    if (isWrong(found)) return;
    setBusy(true);
    const base = { name: called, template: template.ref, kind, inputs: read.values };
    await onAdd(from === undefined ? base : { ...base, topic: from })
      .catch((problem: unknown) => setOutcome(toldAt(problem, template.inputs)))
      .finally(() => setBusy(false));
  }

  return (
    <form noValidate onSubmit={(event) => void add(event)} className="space-y-5">
      <CardSection title={words.kind}>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label={words.kind} help={words.kindHelp[kind]} required>
            {(control) => (
              <NativeSelect
                {...control}
                value={kind}
                options={KINDS.map((one) => ({ value: one, label: texts.triggers.kinds[one] }))}
                onChange={(next) => setKind(KINDS.find((one) => one === next) ?? "webhook")}
              />
            )}
          </Field>
          {kind === "kafka" && (
            <Field label={words.topic} help={words.topicHelp} error={wrong.topic} required>
              {(control) => (
                <Input
                  {...control}
                  className="font-mono"
                  value={topic}
                  maxLength={249}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => setTopic(event.target.value)}
                />
              )}
            </Field>
          )}
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
      </CardSection>
      <CardSection title={words.inputsTitle}>
        <p className="mb-4 text-sm text-ink-soft">
          {template.inputs.length > 0 ? words.inputsDetail : words.wholeMessage}
        </p>
        <div className="space-y-5">
          {template.inputs.map((input) => (
            <Field
              key={input.name}
              label={labelOf(input.name)}
              help={<InputHelp input={input} />}
              error={wrong.inputs[input.name]}
              required={input.required !== false}
            >
              {(control) => (
                <Input
                  {...control}
                  className="font-mono text-[13px] sm:text-[13px]"
                  value={written[input.name] ?? ""}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => setWritten({ ...written, [input.name]: event.target.value })}
                />
              )}
            </Field>
          ))}
          {refusal && (
            <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad">
              {refusal}
            </p>
          )}
          <Button type="submit" size="large" busy={busy}>
            {!busy && <Webhook aria-hidden />}
            {words.add}
          </Button>
        </div>
      </CardSection>
    </form>
  );
}

function isWrong({ name, topic, inputs }: Wrong): boolean {
  return name !== undefined || topic !== undefined || Object.keys(inputs).length > 0;
}

/** What the server said, at the fields that it names, or as a whole. */
function toldAt(problem: unknown, inputs: readonly AgentInput[]): Outcome {
  if (!(problem instanceof ProblemError)) throw problem;
  const below = problem.below("body.inputs");
  const body = problem.below("body");
  const at = inputs.flatMap(({ name }): [string, string][] => {
    const message = below.get(name) ?? [...below].find(([pointer]) => pointer.startsWith(`${name}.`))?.[1];
    return message === undefined ? [] : [[name, message]];
  });
  const wrong = { name: body.get("name"), topic: body.get("topic"), inputs: Object.fromEntries(at) };
  return isWrong(wrong) ? { wrong } : { wrong, refusal: problem.message };
}
