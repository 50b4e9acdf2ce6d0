import type { ControllerRenderProps } from "react-hook-form";
import type { AgentInput } from "@/client";
import { texts } from "@/texts/forms";
import { type ControlProps, Input, Textarea } from "@/ui/field";
import { ListInput } from "@/ui/list-input";
import { NativeSelect } from "@/ui/native-select";
import { FileText } from "./file-text";
import { type Draft, MAX_TEXT } from "./input-values";

interface Props {
  input: AgentInput;
  control: ControlProps;
  field: ControllerRenderProps<Draft, string>;
}

/** The control that suits an input's type. */
export function InputControl({ input, control, field }: Props) {
  const { value, ...rest } = field;
  if (Array.isArray(value))
    return <ListInput {...control} value={value} onChange={field.onChange} firstRef={field.ref} />;
  const common = { ...control, ...rest, value };
  switch (input.type) {
    case "boolean":
      return <NativeSelect {...common} options={withNothing(YES_NO)} />;
    case "integer":
      return <Input {...common} inputMode="numeric" autoComplete="off" className="max-w-56 tabular-nums" />;
    case "number":
      return <Input {...common} inputMode="decimal" autoComplete="off" className="max-w-56 tabular-nums" />;
    case "date":
      return <Input {...common} type="date" className="max-w-56 tabular-nums" />;
    case "text":
      return (
        <FileText labelledBy={`${control.id}-label`} value={value} most={MAX_TEXT} onFill={field.onChange}>
          <Textarea {...common} rows={5} />
        </FileText>
      );
    default:
      return input.choices?.length ? (
        <NativeSelect
          {...common}
          options={withNothing(input.choices.map((choice) => ({ value: choice, label: choice })))}
        />
      ) : (
        <Input {...common} autoComplete="off" />
      );
  }
}

const YES_NO = [
  { value: "true", label: texts.forms.yes },
  { value: "false", label: texts.forms.no },
];

function withNothing(options: readonly { value: string; label: string }[]) {
  return [{ value: "", label: texts.forms.choose }, ...options];
}
