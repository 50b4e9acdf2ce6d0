import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { MenuChoice, MenuProps } from "./menu";

const ENTRY =
  "flex cursor-default items-center gap-2.5 rounded-lg px-2.5 py-2 text-sm outline-hidden select-none data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-soft";

/** `Menu` loads this in a chunk of its own, when it is first opened. */
export function MenuOpened({ trigger, header, entries = [], choice }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={8} align="end" className="z-50 outline-hidden">
          <Base.Popup className="min-w-52 rounded-xl border bg-card p-1 shadow-lift outline-hidden">
            {header && <div className="mb-1 border-b px-2.5 py-2 text-[13px] text-ink-soft">{header}</div>}
            {entries.map(({ label, icon, onSelect }) => (
              <Base.Item key={label} onClick={onSelect} className={ENTRY}>
                {icon}
                {label}
              </Base.Item>
            ))}
            {choice && <Choice {...choice} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Choice({ label, entries, chosen }: MenuChoice) {
  return (
    <Base.RadioGroup value={chosen} aria-label={label}>
      {entries.map((entry) => (
        <Base.RadioItem key={entry.value} value={entry.value} onClick={entry.onSelect} closeOnClick className={ENTRY}>
          {entry.icon}
          <span className="grow">{entry.label}</span>
          <Base.RadioItemIndicator>
            <Check aria-hidden className="text-accent" />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}
