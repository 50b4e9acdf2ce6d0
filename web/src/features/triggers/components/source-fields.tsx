import { texts } from "@/texts/triggers";
import { Field } from "@/ui/field";
import { InputField } from "@/ui/input-field";
import { NativeSelect } from "@/ui/native-select";

const words = texts.triggers.form;
const KINDS = ["webhook", "kafka"] as const;

/** What brings the messages. */
export interface Source {
  kind: (typeof KINDS)[number];
  /** Of kind kafka. */
  topic: string;
}

interface Props {
  source: Source;
  wrongTopic: string | undefined;
  onChange: (source: Source) => void;
}

export function SourceFields({ source, wrongTopic, onChange }: Props) {
  const { kind, topic } = source;
  return (
    <>
      <Field label={words.kind} help={words.kindHelp[kind]} required>
        {(control) => (
          <NativeSelect
            {...control}
            value={kind}
            options={KINDS.map((one) => ({ value: one, label: texts.triggers.kinds[one] }))}
            onChange={(next) => onChange({ ...source, kind: KINDS.find((one) => one === next) ?? "webhook" })}
          />
        )}
      </Field>
      {kind === "kafka" && (
        <InputField
          label={words.topic}
          help={words.topicHelp}
          error={wrongTopic}
          required
          className="font-mono"
          value={topic}
          maxLength={249}
          spellCheck={false}
          onChange={(next) => onChange({ ...source, topic: next })}
        />
      )}
    </>
  );
}
