import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { texts } from "@/texts/sharing";
import { Button } from "@/ui/button";
import { linkQuery } from "../api";

interface Props {
  id: string;
  open: boolean;
  onToggle: () => void;
}

/** Opens what can be said of a workflow's link, and tells whether it has one. */
export function ShareButton({ id, open, onToggle }: Props) {
  const { data } = useQuery(linkQuery(id));
  return (
    <Button look="quiet" size="small" aria-expanded={open} onClick={onToggle}>
      <Link2 aria-hidden className={data ? "text-accent" : undefined} />
      {data ? texts.sharing.shared : texts.sharing.share}
    </Button>
  );
}
