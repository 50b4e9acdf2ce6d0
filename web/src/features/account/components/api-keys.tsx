import { useState } from "react";
import type { NewKeyView, Scope } from "@/client";
import { texts } from "@/texts/settings";
import { CardSection } from "@/ui/card";
import { KeyForm } from "./key-form";
import { KeyList } from "./key-list";
import { KeyMade } from "./key-made";

const words = texts.settings.keys;

/** One's own API keys; `scopes` are those that one's role lets a key have. */
export function ApiKeys({ scopes }: { scopes: readonly Scope[] }) {
  const [made, setMade] = useState<NewKeyView>();
  return (
    <CardSection title={words.title}>
      <p className="mb-4 text-[13px] text-ink-soft">{words.detail}</p>
      {made ? (
        <KeyMade key={made.id} made={made} onDone={() => setMade(undefined)} />
      ) : (
        <KeyForm scopes={scopes} onMade={setMade} />
      )}
      <KeyList />
    </CardSection>
  );
}
