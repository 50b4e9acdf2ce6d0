import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ownPath } from "@/lib/paths";

/** Leads on to where the reader came from, by an address of this site; the log-in page leaves no trace. */
export function GoOn({ to }: { to: string | undefined }) {
  const navigate = useNavigate();
  // While the next page loads, this one is drawn once more with the next one's query, which names no way back.
  const [target] = useState(() => ownPath(to));
  useEffect(() => {
    void navigate({ href: target, replace: true });
  }, [navigate, target]);
  return null;
}
