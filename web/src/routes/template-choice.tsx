import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { TemplateView } from "@/client";
import { templateQuery } from "@/features/templates/api";
import { TemplatePicker } from "@/features/templates/components/template-picker";
import { isMissing } from "@/lib/problem";
import { texts } from "@/texts/template-choice";
import { CardSection } from "@/ui/card";
import { Field } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";

const words = texts.templateChoice;

interface Props {
  /** The template's name as the address has it; empty where none is chosen yet. */
  template: string;
  onChoose: (search: { template?: string }) => void;
  label?: string;
  children: (template: TemplateView) => ReactNode;
}

/** First which template is meant, then the form for it: what batches, schedules and triggers begin with. */
export function TemplateChoice({ template, onChoose, label = words.title, children }: Props) {
  const chosen = useQuery({ ...templateQuery(template), enabled: template !== "" });
  const gone = template !== "" && isMissing(chosen.error);
  return (
    <div className="space-y-5">
      <CardSection title={words.title}>
        <Field label={label} error={gone ? words.missing : undefined} required>
          {(control) => (
            <TemplatePicker
              {...control}
              value={template}
              choose={words.choose}
              onChange={(next) => onChoose(next === "" ? {} : { template: next })}
            />
          )}
        </Field>
      </CardSection>
      {template !== "" && !gone && (
        <LoadState query={chosen} waiting={<Skeleton className="h-72 rounded-xl" />}>
          {children}
        </LoadState>
      )}
    </div>
  );
}
