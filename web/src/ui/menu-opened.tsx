import { Menu as Base } from "@base-ui/react/menu";
import type { MenuProps } from "./menu";

/** `Menu` loads this in a chunk of its own, when it is first opened. */
export function MenuOpened({ trigger, header, entries }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={8} align="end" className="z-50 outline-hidden">
          <Base.Popup className="min-w-52 rounded-xl border bg-card p-1 shadow-lift outline-hidden">
            {header && <div className="mb-1 border-b px-2.5 py-2 text-[13px] text-ink-soft">{header}</div>}
            {entries.map(({ label, icon, onSelect }) => (
              <Base.Item
                key={label}
                onClick={onSelect}
                className="flex cursor-default items-center gap-2.5 rounded-lg px-2.5 py-2 text-sm outline-hidden select-none data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-soft"
              >
                {icon}
                {label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
