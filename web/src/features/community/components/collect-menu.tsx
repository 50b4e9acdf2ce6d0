import { Popover } from "@base-ui/react/popover";
import { useQuery } from "@tanstack/react-query";
import { FolderPlus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { notify } from "@/lib/notices";
import { texts } from "@/texts/community";
import { Button } from "@/ui/button";
import { FieldError, Input } from "@/ui/field";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { collectionsQuery, useMakeCollection, usePutIn } from "../collections";

const words = texts.community.collect;

interface Props {
  agent: string;
  isMember: boolean;
  onStranger: () => void;
}

/** Puts an agent into one's collections, and makes new ones. */
export function CollectMenu({ agent, isMember, onStranger }: Props) {
  const trigger = (
    <Button look="outline" size="small">
      <FolderPlus aria-hidden />
      {words.add}
    </Button>
  );
  if (!isMember) {
    return (
      <Button look="outline" size="small" onClick={onStranger}>
        <FolderPlus aria-hidden />
        {words.add}
      </Button>
    );
  }
  return (
    <Popover.Root>
      <Popover.Trigger render={trigger} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className="z-50 outline-hidden">
          <Popover.Popup className="w-76 max-w-[calc(100vw-2rem)] rounded-xl border bg-card p-4 shadow-lift outline-hidden">
            <Popover.Title className="mb-3 text-sm font-semibold">{words.title}</Popover.Title>
            <Choices agent={agent} />
            <NewCollection agent={agent} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Choices({ agent }: { agent: string }) {
  const collections = useQuery(collectionsQuery);
  const putIn = usePutIn();
  return (
    <LoadState
      query={collections}
      waiting={<Skeleton className="h-16" />}
      isEmpty={(heads) => heads.length === 0}
      empty={<p className="text-[13px] text-ink-soft">{words.none}</p>}
    >
      {(heads) => (
        <ul className="-mx-1 max-h-56 overflow-y-auto px-1">
          {heads.map(({ id, name, agents }) => (
            <li key={id}>
              <label className="flex cursor-pointer items-center gap-2.5 rounded-lg px-1 py-1.5 text-sm hover:bg-sunken">
                <input
                  type="checkbox"
                  className="size-4 accent-(--accent)"
                  checked={agents.includes(agent)}
                  onChange={(event) => putIn.mutate({ collection: id, agent, isIn: event.target.checked })}
                />
                <span className="min-w-0 flex-1 truncate">{name}</span>
                <span className="text-[13px] text-ink-soft">{words.size(agents.length)}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </LoadState>
  );
}

function NewCollection({ agent }: { agent: string }) {
  const id = useId();
  const make = useMakeCollection();
  const [name, setName] = useState("");
  const [isMissing, setMissing] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const given = name.trim();
    setMissing(given === "");
    if (given === "") return;
    make.mutate(
      { name: given, agents: [agent] },
      {
        onSuccess: () => {
          setName("");
          notify(words.added(given));
        },
      },
    );
  }

  return (
    <form onSubmit={submit} className="mt-3 border-t pt-3" noValidate>
      <label htmlFor={id} className="text-[13px] font-medium">
        {words.newName}
      </label>
      <div className="mt-1.5 flex gap-2">
        <Input
          id={id}
          value={name}
          maxLength={100}
          placeholder={words.newPlaceholder}
          aria-invalid={isMissing || undefined}
          aria-describedby={isMissing ? `${id}-error` : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" look="outline" busy={make.isPending}>
          {words.make}
        </Button>
      </div>
      <FieldError id={`${id}-error`} error={isMissing ? words.missingName : undefined} />
    </form>
  );
}
