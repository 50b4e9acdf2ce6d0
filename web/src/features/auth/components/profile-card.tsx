import type { UserView } from "@/client";
import { formatDay } from "@/lib/format";
import { texts } from "@/texts/settings";
import { CardSection } from "@/ui/card";

const words = texts.settings.profile;
const DATE = "2026-01-01".length;

/** Who one is. */
export function ProfileCard({ user }: { user: UserView }) {
  return (
    <CardSection title={words.title}>
      <dl className="grid gap-x-6 gap-y-4 text-sm sm:grid-cols-3">
        <Fact name={words.username}>{user.username}</Fact>
        <Fact name={words.role} detail={words.roleDetail[user.role]}>
          {words.roles[user.role]}
        </Fact>
        <Fact name={words.since}>{formatDay(user.created_at.slice(0, DATE))}</Fact>
      </dl>
    </CardSection>
  );
}

function Fact({ name, detail, children }: { name: string; detail?: string; children: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-ink-soft">{name}</dt>
      <dd className="mt-0.5 font-medium break-words">{children}</dd>
      {detail && <dd className="mt-0.5 text-[13px] text-ink-soft">{detail}</dd>}
    </div>
  );
}
