import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { texts } from "@/texts/trying";
import { guestQuery, useIsGuest } from "../guest";
import { useSession } from "../session";

interface Props {
  /** Where to come back to from registering. */
  next: string;
}

/** What somebody without an account should know before a run, and the way to one. Nothing for those who have one. */
export function GuestLine({ next }: Props) {
  const isNobody = useSession() === undefined;
  const isGuest = useIsGuest();
  const { data } = useQuery({ ...guestQuery, enabled: isGuest });
  if (isNobody) return <p className="text-[13px] text-ink-soft">{texts.trying.asVisitor}</p>;
  if (!isGuest || data === undefined) return null;
  return (
    <p role="status" className="text-[13px] text-ink-soft">
      {data.tries_left > 0 ? texts.trying.left(data.tries_left, data.tries) : texts.trying.noneLeft}{" "}
      <Link to="/register" search={{ next }} className="font-medium text-accent underline underline-offset-2">
        {texts.trying.register}
      </Link>{" "}
      {texts.trying.registerWhy}
    </p>
  );
}
