import { Plus, X } from "lucide-react";
import { useState } from "react";
import { texts } from "@/texts/builder";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { type DraftStep, isFields, type Path } from "../document";
import { setField } from "../edits";
import type { Place } from "../references";
import { useField, useTheBuilder } from "../use-builder";
import { asAnything, shownAsAnything } from "../values";
import { PathExpression } from "./fields";

const words = texts.builder.entries;

interface Props {
  path: Path;
  title: string;
  /** The title stands above already. */
  isTitled?: boolean;
  help: string;
  place: Place;
  step?: DraftStep;
}

/** Names with a value each: `set`, `save`, `context`, `output`. */
export function Entries({ path, title, isTitled = false, help, place, step }: Props) {
  const { change } = useTheBuilder();
  const { value, error } = useField(path);
  const [name, setName] = useState("");
  const names = isFields(value) ? Object.keys(value) : [];
  const fits = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name) && !names.includes(name);

  function add(): void {
    if (!fits) return;
    change(setField([...path, name], ""));
    setName("");
  }

  return (
    <fieldset className="space-y-3">
      <legend className={isTitled ? "sr-only" : "text-sm font-medium"}>{title}</legend>
      <p className="text-[13px] leading-5 text-ink-soft">{help}</p>
      {error && names.length === 0 && <p className="text-[13px] font-medium text-bad">{error}</p>}
      {names.map((one) => (
        <div key={one} className="flex items-start gap-1">
          <div className="min-w-0 grow">
            <PathExpression
              path={[...path, one]}
              label={one}
              place={place}
              step={step}
              required
              show={shownAsAnything}
              parse={asAnything}
            />
          </div>
          <Button
            look="quiet"
            size="tiny"
            className="mt-7"
            aria-label={words.remove(one)}
            onClick={() => change(setField([...path, one], undefined))}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div className="flex gap-2">
        <Input
          aria-label={`${title}: ${words.name}`}
          placeholder={words.name}
          value={name}
          className="font-mono text-[13px]"
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && add()}
        />
        <Button look="outline" disabled={!fits} onClick={add}>
          <Plus aria-hidden />
          {words.add}
        </Button>
      </div>
    </fieldset>
  );
}
