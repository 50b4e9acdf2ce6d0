import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type RerunRequest,
  type WorkflowView,
  workflowsCancel,
  workflowsPause,
  workflowsRerun,
  workflowsResume,
  workflowsRetry,
} from "@/client";
import { workflowKeys } from "./api";

/** What can be done to a workflow without saying more. */
const ACTIONS = { cancel: workflowsCancel, pause: workflowsPause, resume: workflowsResume };
export type Action = keyof typeof ACTIONS;

/** Stops a workflow, holds it or lets it go on. */
export function useControl(id: string, action: Action) {
  return useChange(
    id,
    async () => (await ACTIONS[action]({ path: { workflow_id: id }, throwOnError: true })).data as WorkflowView,
  );
}

/** Goes on with a workflow that has ended: from `steps`, or from those that failed. */
export function useRetry(id: string) {
  return useChange(
    id,
    async (steps: string[] | undefined) =>
      (await workflowsRetry({ path: { workflow_id: id }, body: { steps: steps ?? null }, throwOnError: true })).data,
  );
}

/** Sends a change, and shows what the workflow is after it. */
function useChange<Given>(id: string, change: (given: Given) => Promise<WorkflowView>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (workflow) => queryClient.setQueryData(workflowKeys.one(id), workflow),
    // It may have ended by itself a moment ago.
    onError: () => queryClient.invalidateQueries({ queryKey: workflowKeys.one(id) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: workflowKeys.own }),
  });
}

/** Runs the same again as a new workflow, with other values; answers with the new one. */
export function useRerun(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: RerunRequest) =>
      (await workflowsRerun({ path: { workflow_id: id }, body, query: { stream: true }, throwOnError: true })).data,
    onSuccess: (workflow) => {
      queryClient.setQueryData(workflowKeys.one(workflow.id), workflow);
      void queryClient.invalidateQueries({ queryKey: workflowKeys.own });
    },
  });
}
