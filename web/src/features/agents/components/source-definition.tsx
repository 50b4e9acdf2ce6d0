import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { saveFile } from "@/lib/save-file";
import { texts } from "@/texts";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { CodeBlock } from "@/ui/code-block";
import { CopyButton } from "@/ui/copy-button";
import { LoadState } from "@/ui/load-state";
import { Skeleton } from "@/ui/skeleton";
import { definitionQuery } from "../api";

/** The file that defines an agent; fetched when somebody wants to see it. */
export function SourceDefinition({ agent }: { agent: string }) {
  const [shown, setShown] = useState(false);
  const definition = useQuery({ ...definitionQuery(agent), enabled: shown });
  const text = shown ? definition.data : undefined;
  return (
    <CardSection
      title={texts.agents.source}
      action={
        <Button look="outline" size="small" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? texts.agents.hideSource : texts.agents.showSource}
        </Button>
      }
    >
      <p className="text-sm text-ink-soft">{texts.agents.sourceDetail}</p>
      {shown && (
        <div className="mt-4">
          <LoadState query={definition} waiting={<Skeleton className="h-80" />}>
            {(yaml) => <CodeBlock text={yaml} className="max-h-120" />}
          </LoadState>
        </div>
      )}
      {text !== undefined && (
        <div className="mt-3 flex gap-2">
          <CopyButton text={text} label={texts.agents.copySource} />
          <Button
            look="quiet"
            size="small"
            onClick={() => saveFile(new Blob([text], { type: "application/yaml" }), `${agent}.yaml`)}
          >
            <Download aria-hidden />
            {texts.agents.downloadSource}
          </Button>
        </div>
      )}
    </CardSection>
  );
}
