import { Plus, X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, type Ref, useRef } from "react";
import { texts } from "@/texts";
import { Button } from "./button";
import { type ControlProps, Input } from "./field";

interface Props extends ControlProps {
  value: string[];
  onChange: (value: string[]) => void;
  firstRef: Ref<HTMLInputElement>;
}

/** Lines of text, one control each. Enter adds a line; pasted lines become lines. */
export function ListInput({ id, value, onChange, firstRef, ...control }: Props) {
  const box = useRef<HTMLDivElement>(null);

  function add(after: number): void {
    onChange(value.toSpliced(after + 1, 0, ""));
    // The new line is drawn before the next frame.
    requestAnimationFrame(() => box.current?.querySelectorAll("input")[after + 1]?.focus());
  }

  function onKey(event: KeyboardEvent, index: number): void {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add(index);
  }

  function onPaste(event: ClipboardEvent, index: number): void {
    const lines = event.clipboardData
      .getData("text")
      .split(/\r?\n/)
      .filter((line) => line !== "");
    if (lines.length < 2 || value[index] !== "") return;
    event.preventDefault();
    onChange(value.toSpliced(index, 1, ...lines));
  }

  return (
    <div ref={box} className="space-y-2">
      {value.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal lines are told apart by nothing but their place.
        <div key={index} className="flex items-center gap-2">
          <Input
            {...control}
            id={index === 0 ? id : undefined}
            ref={index === 0 ? firstRef : undefined}
            aria-label={index === 0 ? undefined : texts.common.line(index + 1)}
            value={line}
            onChange={(event) => onChange(value.with(index, event.target.value))}
            onKeyDown={(event) => onKey(event, index)}
            onPaste={(event) => onPaste(event, index)}
            autoComplete="off"
          />
          {value.length > 1 && (
            <Button
              look="quiet"
              size="icon"
              aria-label={texts.common.removeLine(index + 1)}
              onClick={() => onChange(value.toSpliced(index, 1))}
            >
              <X aria-hidden />
            </Button>
          )}
        </div>
      ))}
      <Button look="outline" size="small" onClick={() => add(value.length - 1)}>
        <Plus aria-hidden />
        {texts.common.addLine}
      </Button>
    </div>
  );
}
