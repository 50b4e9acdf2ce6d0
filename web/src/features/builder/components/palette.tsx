import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import type { DragEvent } from "react";
import { useState } from "react";
import { useDebounced } from "@/lib/use-debounced";
import { texts } from "@/texts/builder";
import { Input } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { paletteQuery } from "../api";
import { useTheBuilder } from "../use-builder";
import { KindIcon } from "./kind-icon";
import { DRAG_TYPE, OTHERS, type PaletteItem } from "./palette-items";

const words = texts.builder.palette;
const PAUSE = 150;

/** What can become a step: agents by search, and the other kinds. Dragged, clicked or chosen by key. */
export function Palette({ onAdd }: { onAdd: (item: PaletteItem) => void }) {
  const { selected } = useTheBuilder();
  const [typed, setTyped] = useState("");
  const agents = useQuery(paletteQuery(useDebounced(typed.trim(), PAUSE)));
  return (
    <section aria-label={words.title} className="flex min-h-0 flex-col gap-3 p-3">
      <div>
        <h2 className="text-sm font-semibold">{words.title}</h2>
        <p className="mt-0.5 text-xs text-ink-soft">
          {words.hint} {selected && words.after(selected.id)}
        </p>
      </div>
      <Input
        type="search"
        aria-label={words.search}
        placeholder={words.placeholder}
        value={typed}
        maxLength={200}
        className="shrink-0"
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className="min-h-0 grow space-y-4 overflow-y-auto pr-1">
        <div>
          <h3 className="mb-1.5 text-xs font-medium text-ink-soft">{words.agents}</h3>
          <LoadState
            query={agents}
            waiting={<Skeleton className="h-64 rounded-lg" />}
            isEmpty={(found) => found.length === 0}
            empty={<p className="text-sm text-ink-soft">{words.none}</p>}
          >
            {(found) => (
              <ul className="space-y-1">
                {found.map(({ id, name, summary }) => (
                  <Item key={id} item={{ kind: "agent", agent: id }} name={name} detail={summary} onAdd={onAdd} />
                ))}
              </ul>
            )}
          </LoadState>
        </div>
        <div>
          <h3 className="mb-1.5 text-xs font-medium text-ink-soft">{words.others}</h3>
          <ul className="space-y-1">
            {OTHERS.map((kind) => (
              <Item
                key={kind}
                item={{ kind }}
                name={texts.builder.kinds[kind]}
                detail={texts.builder.kindHelp[kind]}
                onAdd={onAdd}
              />
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

interface ItemProps {
  item: PaletteItem;
  name: string;
  detail: string;
  onAdd: (item: PaletteItem) => void;
}

function Item({ item, name, detail, onAdd }: ItemProps) {
  function drag(event: DragEvent): void {
    event.dataTransfer.setData(DRAG_TYPE, JSON.stringify(item));
    event.dataTransfer.effectAllowed = "copy";
  }
  return (
    <li>
      <button
        type="button"
        draggable
        onDragStart={drag}
        onClick={() => onAdd(item)}
        className="group flex w-full cursor-grab items-center gap-2.5 rounded-lg border border-transparent p-1.5 text-left hover:border-line hover:bg-sunken active:cursor-grabbing"
      >
        <KindIcon kind={item.kind} />
        <span className="min-w-0 grow">
          <span className="block truncate text-[13px] font-medium">
            <span className="sr-only">{words.add}</span> {name}
          </span>
          <span className="block truncate text-xs text-ink-soft">{detail}</span>
        </span>
        <Plus aria-hidden className="size-4 shrink-0 text-ink-faint group-hover:text-ink" />
      </button>
    </li>
  );
}
