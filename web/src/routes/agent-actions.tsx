import { useRouter } from "@tanstack/react-router";
import type { LibraryItem } from "@/client";
import { useMember } from "@/features/auth/session";
import { CompareToggle } from "@/features/community/components/compare-toggle";
import { HeartButton } from "@/features/community/components/heart-button";

/** What leads whoever has no account to one, and back to where they are. */
export function useAskToLogIn(): () => void {
  const router = useRouter();
  return () => void router.navigate({ to: "/login", search: { next: router.state.location.href } });
}

/** What can be done with an agent from its card. */
export function AgentActions({ agent, isNamed = false }: { agent: LibraryItem; isNamed?: boolean }) {
  const isMember = useMember() !== undefined;
  const onStranger = useAskToLogIn();
  return (
    <>
      <HeartButton agent={agent} isMember={isMember} onStranger={onStranger} isNamed={isNamed} />
      <CompareToggle agent={agent} isNamed={isNamed} />
    </>
  );
}
