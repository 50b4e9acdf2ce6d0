import { type ComponentType, createContext } from "react";
import type { Status } from "@/client";

export type RunStatus = Status;

/** How the steps of the run that is watched stand, by their ids. */
export type RunStatuses = ReadonlyMap<string, RunStatus>;

export const NO_STATUSES: RunStatuses = new Map();

/** How a state is shown; whoever composes the page says so. */
export const StatusMarkContext = createContext<ComponentType<{ status: RunStatus }> | undefined>(undefined);
