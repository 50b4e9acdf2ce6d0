import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from "react";

const load = () => import("./menu-opened").then((module) => ({ default: module.MenuOpened }));
// Most visits open no menu; its code comes when a hand goes towards it.
const Opened = lazy(load);

export interface MenuEntry {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
}

/** Entries of which one holds. */
export interface MenuChoice {
  label: string;
  entries: readonly (MenuEntry & { value: string })[];
  chosen: string;
}

interface TriggerProps {
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}

export interface MenuProps {
  trigger: ReactElement<TriggerProps>;
  header?: ReactNode;
  entries?: readonly MenuEntry[];
  choice?: MenuChoice;
}

export function Menu(props: MenuProps) {
  const [wanted, setWanted] = useState(false);
  const preload = () => void load();
  const closed = cloneElement(props.trigger, {
    onClick: () => setWanted(true),
    onPointerEnter: preload,
    onFocus: preload,
    "aria-haspopup": "menu",
    "aria-expanded": false,
  });
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <Opened {...props} />
    </Suspense>
  );
}
