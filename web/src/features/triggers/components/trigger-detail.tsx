import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound, Pencil } from "lucide-react";
import type { ReactNode } from "react";
import type { TriggerView } from "@/client";
import { useNow } from "@/lib/use-now";
import { texts } from "@/texts/triggers";
import { Button } from "@/ui/button";
import { CardSection } from "@/ui/card";
import { CopyButton } from "@/ui/copy-button";
import { Path } from "@/ui/path";
import { OnOrPaused } from "@/ui/pause-and-remove";
import { secretQuery, triggerKeys } from "../api";
import { curlOf } from "../curl";
import { sampleMessage, written } from "../message";
import { SoFar, TriggerActions } from "./trigger-list";

const words = texts.triggers;
const TICK = 30_000;

interface HeadingProps {
  trigger: TriggerView;
  isChanging: boolean;
  onChange: () => void;
  onLeave: () => void;
}

export function TriggerHeading({ trigger, isChanging, onChange, onLeave }: HeadingProps) {
  return (
    <Path
      to="/my-triggers"
      parent={words.title}
      title={trigger.name}
      here={words.kinds[trigger.kind]}
      state={<OnOrPaused enabled={trigger.enabled} />}
      action={
        <TriggerActions trigger={trigger} onLeave={onLeave}>
          <Button look="outline" size="small" className="mx-1" aria-expanded={isChanging} onClick={onChange}>
            <Pencil aria-hidden />
            {words.change}
          </Button>
        </TriggerActions>
      }
    />
  );
}

/** The address and the secret of a webhook, and how to send something to it; or the topic. */
export function TriggerAbout({ trigger }: { trigger: TriggerView }) {
  const queryClient = useQueryClient();
  const now = useNow(true, TICK);
  const secret = useQuery(secretQuery(trigger.id)).data ?? undefined;
  const url = trigger.address === null ? undefined : `${location.origin}${trigger.address}`;
  return (
    <div className="space-y-5">
      {secret !== undefined && (
        <section aria-labelledby="secret" className="rounded-xl border border-accent bg-accent-soft p-5">
          <h2 id="secret" className="flex items-center gap-2 text-[15px] font-semibold tracking-tight">
            <KeyRound aria-hidden className="size-4.5 text-accent" />
            {words.secretTitle}
          </h2>
          <p className="mt-1 text-sm text-ink-soft">{words.secretDetail}</p>
          <div className="mt-3 flex flex-wrap items-center gap-2">
            <code className="min-w-0 rounded-lg border bg-card px-3 py-2 text-[13px] break-all">{secret}</code>
            <CopyButton text={secret} label={words.copySecret} />
            <Button
              look="outline"
              size="small"
              onClick={() => queryClient.setQueryData(triggerKeys.secret(trigger.id), null)}
            >
              {words.done}
            </Button>
          </div>
        </section>
      )}
      <CardSection title={words.kinds[trigger.kind]}>
        <dl className="space-y-4 text-sm">
          {url !== undefined && (
            <Fact name={words.address}>
              <span className="flex flex-wrap items-center gap-2">
                <code className="min-w-0 text-[13px] break-all">{url}</code>
                <CopyButton text={url} label={words.copyAddress} />
              </span>
            </Fact>
          )}
          {trigger.topic !== null && (
            <Fact name={words.topic}>
              <code className="text-[13px] break-all">{trigger.topic}</code>
            </Fact>
          )}
          <Fact name={words.template}>
            <Link
              to="/workflow-templates/$name"
              params={{ name: trigger.template }}
              className="hover:text-accent hover:underline"
            >
              {trigger.template}
            </Link>
          </Fact>
          <Fact name={words.inputs}>
            <Inputs inputs={trigger.inputs} />
          </Fact>
          <Fact name={words.soFar}>
            <span className="flex flex-wrap gap-x-3 tabular-nums">
              <SoFar trigger={trigger} now={now} />
            </span>
          </Fact>
        </dl>
      </CardSection>
      {url !== undefined && <Curl url={url} secret={secret} inputs={trigger.inputs} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-[13px] text-ink-soft">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  );
}

function Inputs({ inputs }: { inputs: TriggerView["inputs"] }) {
  const all = Object.entries(inputs);
  if (all.length === 0) return <>{words.noInputs}</>;
  return (
    <ul className="space-y-1">
      {all.map(([name, value]) => (
        <li key={name} className="font-mono text-[13px] break-words">
          {name}: {written(value)}
        </li>
      ))}
    </ul>
  );
}

interface CurlProps {
  url: string;
  secret: string | undefined;
  inputs: TriggerView["inputs"];
}

function Curl({ url, secret, inputs }: CurlProps) {
  const commands = curlOf(url, secret, sampleMessage(inputs, words.curl.sample));
  return (
    <CardSection title={words.curlTitle} action={<CopyButton text={commands} label={words.copyCurl} />}>
      <p className="mb-3 text-sm text-ink-soft">{words.curlDetail}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by the keyboard. */}
      <pre tabIndex={0} className="overflow-x-auto rounded-lg border bg-sunken px-4 py-3 text-[13px] leading-6">
        <code>{commands}</code>
      </pre>
    </CardSection>
  );
}
