import { Globe, Lock, Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { CollectionView } from "@/client";
import { texts } from "@/texts/community";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { Field, Input, Textarea } from "@/ui/field";
import { useChangeCollection, useDeleteCollection } from "../collections";

const words = texts.community.collection;

interface Props {
  collection: CollectionView;
  /** Called once it is deleted. */
  onDeleted: () => void;
}

/** A collection's name, what it is for and who may read it; its owner changes them here. */
export function CollectionHeading({ collection, onDeleted }: Props) {
  const [editing, setEditing] = useState(false);
  const { name, description, public: isPublic, mine } = collection;
  if (editing) return <EditForm collection={collection} onDone={() => setEditing(false)} />;
  return (
    <header className="mb-7">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight break-words">{name}</h1>
          {description && (
            <p className="mt-1.5 max-w-3xl text-[15px] leading-6 break-words whitespace-pre-line text-ink-soft">
              {description}
            </p>
          )}
        </div>
        {mine && <OwnersActions collection={collection} onEdit={() => setEditing(true)} onDeleted={onDeleted} />}
      </div>
      {mine && (
        <p className="mt-3 flex flex-wrap items-center gap-2.5 text-[13px] text-ink-soft">
          <Badge tone={isPublic ? "good" : "idle"}>{isPublic ? words.public : words.private}</Badge>
          {isPublic ? words.publicDetail : words.privateDetail}
        </p>
      )}
    </header>
  );
}

function OwnersActions({ collection, onEdit, onDeleted }: Props & { onEdit: () => void }) {
  const { id, public: isPublic } = collection;
  const change = useChangeCollection(id);
  const remove = useDeleteCollection();
  return (
    <div className="flex flex-wrap gap-1.5">
      {isPublic && <CopyButton text={location.href} label={words.copyLink} />}
      <Button look="outline" size="small" onClick={() => change.mutate({ public: !isPublic })}>
        {isPublic ? <Lock aria-hidden /> : <Globe aria-hidden />}
        {isPublic ? words.makePrivate : words.makePublic}
      </Button>
      <Button look="outline" size="small" onClick={onEdit}>
        <Pencil aria-hidden />
        {words.edit}
      </Button>
      <Button
        look="outline"
        size="small"
        busy={remove.isPending}
        onClick={() => remove.mutate(collection, { onSuccess: onDeleted })}
      >
        <Trash2 aria-hidden />
        {words.delete}
      </Button>
    </div>
  );
}

function EditForm({ collection, onDone }: { collection: CollectionView; onDone: () => void }) {
  const change = useChangeCollection(collection.id);
  const [name, setName] = useState(collection.name);
  const [description, setDescription] = useState(collection.description);
  const isMissing = name.trim() === "";

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isMissing) return;
    change.mutate({ name: name.trim(), description: description.trim() });
    onDone();
  }

  return (
    <form onSubmit={submit} aria-label={words.edit} className="mb-7 max-w-2xl space-y-4" noValidate>
      <h1 className="sr-only">{collection.name}</h1>
      <Field label={words.name} required error={isMissing ? words.missingName : undefined}>
        {(control) => (
          <Input {...control} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={words.description}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={1000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit">{words.save}</Button>
        <Button look="quiet" onClick={onDone}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
