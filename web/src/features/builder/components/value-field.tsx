import type { AgentInput } from "@/client";
import { texts } from "@/texts/builder";
import type { Path } from "../document";
import { readerFor } from "../values";
import { ChoiceField, LinesField, TextField } from "./fields";

const words = texts.builder.values;
const NONE = { value: "", label: words.none };
const YES_NO = [NONE, { value: "true", label: words.yes }, { value: "false", label: words.no }];

interface Props {
  path: Path;
  label: string;
  help?: string | undefined;
  type: AgentInput["type"];
  choices?: readonly string[] | undefined;
}

/** A value that suits a declared input; an expression it cannot be. */
export function ValueField({ type, choices = [], ...rest }: Props) {
  switch (type) {
    case "boolean":
      return <ChoiceField {...rest} required={false} options={YES_NO} fallback="" parse={readerFor(type)} />;
    case "list":
    case "text":
      return <LinesField {...rest} asList={type === "list"} />;
    case "integer":
    case "number":
      return <TextField {...rest} numeric />;
    default:
      return choices.length === 0 ? (
        <TextField {...rest} />
      ) : (
        <ChoiceField
          {...rest}
          required={false}
          options={[NONE, ...choices.map((choice) => ({ value: choice, label: choice }))]}
          fallback=""
        />
      );
  }
}
