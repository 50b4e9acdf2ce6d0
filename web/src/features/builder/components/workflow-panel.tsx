import { texts } from "@/texts/builder";
import { Field } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { isFields } from "../document";
import { useField } from "../use-builder";
import { asAnything, shownAsAnything } from "../values";
import { Entries } from "./entries";
import { LinesField, PathExpression, TextField } from "./fields";
import { InputsEditor } from "./inputs-editor";
import { PanelPart } from "./panel-part";

const words = texts.builder.workflow;
const OUTPUTS = Object.entries(words.outputKinds).map(([value, label]) => ({ value, label }));

/** What belongs to the workflow as a whole. */
export function WorkflowPanel() {
  return (
    <div className="space-y-5">
      <h2 className="text-[15px] font-semibold">{words.title}</h2>
      <TextField path={["name"]} label={words.name} required />
      <LinesField path={["description"]} label={words.description} asList={false} />
      <PanelPart title={words.inputs} open>
        <p className="text-[13px] text-ink-soft">{words.inputsHelp}</p>
        <InputsEditor path={["inputs"]} />
      </PanelPart>
      <OutputPart />
      <PanelPart title={words.context}>
        <Entries path={["context"]} title={words.context} isTitled help={words.contextHelp} place="context" />
      </PanelPart>
      <PanelPart title={words.limits}>
        <TextField path={["concurrency"]} label={words.concurrency} numeric placeholder="64" />
        <TextField path={["timeout"]} label={words.timeout} help={texts.builder.step.timeoutHelp} />
      </PanelPart>
    </div>
  );
}

/** What a run gives: named values, or one. */
function OutputPart() {
  const { value, set } = useField(["output"]);
  const isOne = value != null && !isFields(value);
  return (
    <PanelPart title={words.output} open={value != null}>
      <Field label={words.outputs} required>
        {(control) => (
          <NativeSelect
            {...control}
            value={isOne ? "one" : "named"}
            options={OUTPUTS}
            onChange={(chosen) => set(chosen === "one" ? "" : undefined)}
          />
        )}
      </Field>
      {isOne ? (
        <PathExpression
          path={["output"]}
          place="output"
          label={words.oneOutput}
          help={words.oneOutputHelp}
          rows={2}
          required
          show={shownAsAnything}
          parse={asAnything}
        />
      ) : (
        <Entries path={["output"]} title={words.output} isTitled help={words.outputHelp} place="output" />
      )}
    </PanelPart>
  );
}
