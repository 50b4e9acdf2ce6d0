import { type ClassValue, clsx } from "clsx";

/** Joins class names, leaving out what is false. They must not contradict each other: a look of its own is a prop. */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
