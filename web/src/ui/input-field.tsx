import type { ComponentProps, ReactNode } from "react";
import { Field, Input } from "./field";

interface Props extends Omit<ComponentProps<"input">, "value" | "required" | "onChange"> {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** A field in which a line of text is typed. */
export function InputField({ label, help, error, required = false, onChange, ...rest }: Props) {
  return (
    <Field label={label} help={help} error={error} required={required}>
      {(control) => (
        <Input autoComplete="off" {...rest} {...control} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
