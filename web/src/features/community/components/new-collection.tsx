import { type FormEvent, useId, useState } from "react";
import type { CollectionView } from "@/client";
import { texts } from "@/texts/community";
import { Button } from "@/ui/button";
import { FieldError, Input } from "@/ui/field";
import { useMakeCollection } from "../collections";

const words = texts.community.favourites;

/** Makes an empty collection. */
export function NewCollection({ onMade }: { onMade: (collection: CollectionView) => void }) {
  const id = useId();
  const make = useMakeCollection();
  const [name, setName] = useState("");
  const [isMissing, setMissing] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setMissing(name.trim() === "");
    if (name.trim() !== "") make.mutate({ name: name.trim() }, { onSuccess: onMade });
  }

  return (
    <form onSubmit={submit} aria-label={words.makeTitle} noValidate>
      <div className="flex gap-2">
        <label htmlFor={id} className="sr-only">
          {words.name}
        </label>
        <Input
          id={id}
          className="sm:w-64"
          placeholder={texts.community.collect.newPlaceholder}
          maxLength={100}
          value={name}
          aria-invalid={isMissing || undefined}
          aria-describedby={isMissing ? `${id}-error` : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" look="outline" busy={make.isPending}>
          {words.make}
        </Button>
      </div>
      <FieldError id={`${id}-error`} error={isMissing ? texts.community.collect.missingName : undefined} />
    </form>
  );
}
