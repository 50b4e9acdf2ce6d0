import { Link } from "@tanstack/react-router";
import { ArrowUpRight, Copy, Trash2 } from "lucide-react";
import { useState } from "react";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import type { DraftStep } from "../document";
import { addStep, renameStep } from "../edits";
import { useTheBuilder } from "../use-builder";
import { AgentInputs, TemplateInputs } from "./call-inputs";
import { Entries } from "./entries";
import { FailureFields, FlowFields, NeedsField } from "./flow-fields";
import { KindIcon } from "./kind-icon";
import { freshId } from "./palette-items";
import { PanelPart } from "./panel-part";
import { PersonFields } from "./person-fields";
import { doesOf } from "./step-node";

const words = texts.builder.step;
const ID = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

interface Props {
  step: DraftStep;
  onRemove: (step: DraftStep) => void;
  onRenamed: (from: string, to: string) => void;
}

/** Everything that can be said of a step. */
export function StepPanel({ step, onRemove, onRenamed }: Props) {
  const { draft, change, select } = useTheBuilder();
  const path = ["steps", step.index];
  const calls = step.kind === "agent" || step.kind === "workflow";

  function duplicate(): void {
    const id = freshId(step.id, draft);
    change(addStep({ ...step.fields, id }));
    select(id);
  }

  return (
    <div className="space-y-5">
      <div className="flex items-center gap-2.5">
        <KindIcon kind={step.kind} />
        <h2 className="min-w-0 grow truncate text-[15px] font-semibold">{doesOf(step)}</h2>
        {step.kind === "agent" && <AgentLink agent={doesOf(step)} />}
        <Button look="quiet" size="icon" aria-label={words.duplicate} title={words.duplicate} onClick={duplicate}>
          <Copy aria-hidden />
        </Button>
        <Button look="quiet" size="icon" aria-label={words.remove} title={words.remove} onClick={() => onRemove(step)}>
          <Trash2 aria-hidden />
        </Button>
      </div>
      <IdField key={step.key} step={step} onRenamed={onRenamed} />
      <NeedsField step={step} />
      {step.kind === "agent" && <AgentInputs step={step} />}
      {step.kind === "workflow" && <TemplateInputs step={step} />}
      {(step.kind === "approval" || step.kind === "question") && <PersonFields step={step} kind={step.kind} />}
      {step.kind === "set" && (
        <Entries path={[...path, "set"]} title={words.set} help={words.setHelp} place="text" step={step} />
      )}
      <PanelPart title={words.flow} open={step.fields.when != null}>
        <FlowFields step={step} calls={calls} />
      </PanelPart>
      <PanelPart title={words.failure}>
        <FailureFields step={step} calls={calls} />
      </PanelPart>
      <PanelPart title={words.save} open={step.fields.save != null}>
        <Entries path={[...path, "save"]} title={words.save} isTitled help={words.saveHelp} place="save" step={step} />
      </PanelPart>
    </div>
  );
}

function AgentLink({ agent }: { agent: string }) {
  return (
    <Link
      to="/agents/$id"
      params={{ id: agent }}
      target="_blank"
      aria-label={words.openAgent}
      title={words.openAgent}
      className="grid size-9 place-items-center rounded-lg text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <ArrowUpRight aria-hidden className="size-4.5" />
    </Link>
  );
}

/** A step's name changes once it is whole: everything that names the step follows. */
function IdField({ step, onRenamed }: { step: DraftStep; onRenamed: Props["onRenamed"] }) {
  const { draft, change, select } = useTheBuilder();
  const [typed, setTyped] = useState(step.id);
  const isTaken = typed !== step.id && draft.steps.some(({ id }) => id === typed);
  const error = ID.test(typed) ? (isTaken ? words.idTaken : undefined) : words.idWrong;

  function rename(): void {
    if (error !== undefined || typed === step.id) return;
    change(renameStep(step.index, typed));
    onRenamed(step.key, typed);
    select(typed);
  }

  return (
    <Field label={words.id} help={words.idHelp} error={error} required>
      {(control) => (
        <Input
          {...control}
          className="font-mono sm:text-[13px]"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={rename}
          onKeyDown={(event) => event.key === "Enter" && rename()}
        />
      )}
    </Field>
  );
}
