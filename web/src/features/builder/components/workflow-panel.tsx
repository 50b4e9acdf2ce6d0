import { texts } from "@/texts/builder";
import { isFields } from "../document";
import { useField } from "../use-builder";
import { Entries } from "./entries";
import { LinesField, TextField } from "./fields";
import { InputsEditor } from "./inputs-editor";
import { PanelPart } from "./panel-part";

const words = texts.builder.workflow;

/** What belongs to the workflow as a whole. */
export function WorkflowPanel() {
  const { value: output } = useField(["output"]);
  const isPlain = output === undefined || output === null || isFields(output);
  return (
    <div className="space-y-5">
      <h2 className="text-[15px] font-semibold">{words.title}</h2>
      <TextField path={["name"]} label={words.name} required />
      <LinesField path={["description"]} label={words.description} asList={false} />
      <PanelPart title={words.inputs} open>
        <p className="text-[13px] text-ink-soft">{words.inputsHelp}</p>
        <InputsEditor path={["inputs"]} />
      </PanelPart>
      <PanelPart title={words.output} open={isPlain && output != null}>
        {isPlain ? (
          <Entries path={["output"]} title={words.output} help={words.outputHelp} place="output" />
        ) : (
          <p className="text-sm text-ink-soft">{words.outputText}</p>
        )}
      </PanelPart>
      <PanelPart title={words.context}>
        <Entries path={["context"]} title={words.context} help={words.contextHelp} place="context" />
      </PanelPart>
      <PanelPart title={words.limits}>
        <TextField path={["concurrency"]} label={words.concurrency} numeric placeholder="64" />
        <TextField path={["timeout"]} label={words.timeout} help={texts.builder.step.timeoutHelp} />
      </PanelPart>
    </div>
  );
}
