import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { texts } from "@/texts/sharing";
import { Button } from "@/ui/button";
import { type Linked, linkQuery } from "../api";

type Props = Linked & {
  look?: "quiet" | "outline";
  open: boolean;
  onToggle: () => void;
};

/** Opens what can be said of a link, and tells whether there is one. */
export function ShareButton({ look = "quiet", open, onToggle, ...to }: Props) {
  const { data } = useQuery(linkQuery(to));
  return (
    <Button look={look} size="small" aria-expanded={open} onClick={onToggle}>
      <Link2 aria-hidden className={data ? "text-accent" : undefined} />
      {data ? texts.sharing.shared : texts.sharing.share}
    </Button>
  );
}
