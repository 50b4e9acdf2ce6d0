import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { texts } from "@/texts";
import { Input } from "./field";

/** A password, hidden until the reader asks to see it. */
export function PasswordInput({ className, ...rest }: ComponentProps<"input">) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input {...rest} type={shown ? "text" : "password"} className="pr-11" spellCheck={false} autoCapitalize="none" />
      <button
        type="button"
        onClick={() => setShown(!shown)}
        aria-pressed={shown}
        aria-label={texts.common.showPassword}
        className="absolute top-1 right-1 grid size-8 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink [&_svg]:size-4"
      >
        {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </button>
    </div>
  );
}
