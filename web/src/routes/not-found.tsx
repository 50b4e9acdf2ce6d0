import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { texts } from "@/texts";
import { buttonStyle } from "@/ui/button";
import { EmptyState } from "@/ui/load-state";
import { Page } from "@/ui/page";

export function NotFoundPage() {
  return (
    <Page title={texts.notFound.title}>
      <h1 className="sr-only">{texts.notFound.title}</h1>
      <EmptyState
        icon={<Compass aria-hidden />}
        title={texts.notFound.title}
        detail={texts.notFound.detail}
        action={
          <Link to="/" className={buttonStyle({ look: "outline" })}>
            {texts.notFound.back}
          </Link>
        }
      />
    </Page>
  );
}
