import type { TaskView } from "@/client";
import { formatUntil } from "@/lib/format";
import { ProblemError } from "@/lib/problem";
import { texts } from "@/texts/tasks";

const words = texts.tasks;
const HOUR = 60 * 60 * 1000;

/** Until when a task waits, and how pressing that is; undefined where it waits for ever. */
export function deadlineOf(
  { deadline, status }: Pick<TaskView, "deadline" | "status">,
  now: number,
): { says: string; pressing: boolean } | undefined {
  if (deadline === null || status !== "open") return undefined;
  const left = new Date(deadline).getTime() - now;
  if (left <= 0) return { says: words.tooLate, pressing: true };
  return { says: words.due(formatUntil(deadline, now)), pressing: left < HOUR };
}

/** Why an answer was not taken, in words for whoever gave it. */
export function refusalOf(problem: Error): { title: string; detail: string } {
  const tooLate = problem instanceof ProblemError && (problem.status === 409 || problem.status === 404);
  return tooLate
    ? { title: words.settledTitle, detail: words.settledDetail }
    : { title: words.notTaken, detail: problem.message };
}

/** Those who are asked, without the mark that stands for the workflow's owner. */
export function othersAsked(who: readonly string[], self: string | undefined): string[] {
  return who.filter((name) => !name.startsWith("role:") && name !== self?.toLowerCase());
}
