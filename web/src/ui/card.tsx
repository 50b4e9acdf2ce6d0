import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("rounded-xl border bg-card", className)} {...rest} />;
}

interface SectionProps {
  title: ReactNode;
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A card with a heading of the second level. */
export function CardSection({ title, action, className, children }: SectionProps) {
  return (
    <section className={cn("rounded-xl border bg-card p-5", className)}>
      <div className="mb-4 flex min-h-8 items-center justify-between gap-3">
        <h2 className="text-[15px] font-semibold tracking-tight">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
