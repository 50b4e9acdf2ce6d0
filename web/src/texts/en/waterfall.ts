import { formatNumber } from "@/lib/format";
import { counted } from "./counted";

export const waterfall = {
  title: "Timeline",
  cost: (cost: string) => `${cost} in all`,
  noneYet: "No step has begun.",
  showAll: (count: number) => `Show all ${formatNumber(count)}`,
  more: "Only the first 5,000 attempts are shown.",
  queue: "Queue",
  work: "At work",
  waits: "Waiting",
  item: (step: string, item: number) => (item > 0 ? `${step} ${formatNumber(item)}` : step),
  attempt: (number: number) => `attempt ${formatNumber(number)}`,
  columns: {
    step: "Step",
    attempt: "Attempt",
    agent: "Agent",
    status: "Status",
    start: "Began after",
    queue: "Queue",
    duration: "Duration",
    model: "Model",
    tokens: "Tokens",
    cost: "Cost",
    error: "Error",
  },
  statuses: {
    running: "Running",
    waiting: "Waiting",
    completed: "Completed",
    failed: "Failed",
    skipped: "Skipped",
    cancelled: "Cancelled",
  },
  says: (ended: string | undefined, start: string) =>
    ended === undefined ? ` began after ${start}, ` : ` ${ended.toLowerCase()}, began after ${start}, took `,
  tokens: (input: number, output: number) => `${counted(input, "token", "tokens")} in, ${formatNumber(output)} out`,
};
