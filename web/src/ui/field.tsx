import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { cn } from "@/lib/cn";
import { texts } from "@/texts";

export const controlStyle =
  "w-full rounded-lg border border-line-strong/60 bg-card px-3 text-[15px] text-ink transition-colors placeholder:text-ink-faint hover:border-line-strong focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent/40 aria-invalid:border-bad sm:text-sm";

/** What a control inside a field must carry to be tied to its label, help and error. */
export interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
}

interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  children: (control: ControlProps) => ReactNode;
}

/** A label, a control, its help and what is wrong with it. */
export function Field({ label, help, error, required = false, children }: FieldProps) {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} id={`${id}-label`} className="flex items-baseline gap-2 text-sm font-medium">
        {label}
        <RequiredMark required={required} />
      </label>
      {help && (
        <p id={`${id}-help`} className="text-[13px] leading-5 text-ink-soft">
          {help}
        </p>
      )}
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
        "aria-required": required || undefined,
      })}
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

export function RequiredMark({ required }: { required: boolean }) {
  return required ? (
    <span aria-hidden className="text-bad">
      *
    </span>
  ) : (
    <span className="text-xs font-normal text-ink-faint">{texts.common.optional}</span>
  );
}

export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  return error ? (
    <p id={id} role="alert" className="text-[13px] font-medium text-bad">
      {error}
    </p>
  ) : null;
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(controlStyle, "h-10", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(controlStyle, "min-h-28 resize-y py-2.5 leading-6", className)} {...rest} />;
}
