import type { ReactNode } from "react";
import { Card } from "@/ui/card";

interface Props {
  title: string;
  detail: string;
  footer: ReactNode;
  children: ReactNode;
}

/** The frame of the log-in and registration pages. */
export function AuthCard({ title, detail, footer, children }: Props) {
  return (
    <div className="mx-auto max-w-md pt-4 sm:pt-10">
      <Card className="p-6 sm:p-8">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-1.5 mb-6 text-sm text-ink-soft">{detail}</p>
        {children}
      </Card>
      <p className="mt-5 text-center text-sm text-ink-soft">{footer}</p>
    </div>
  );
}
