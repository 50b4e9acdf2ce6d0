import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  agentsAgent,
  agentsLibrary,
  type TemplateSave,
  templatesGet,
  templatesPage,
  templatesSave,
  type WorkflowRequest,
  workflowsSubmit,
  workflowsValidate,
} from "@/client";

const FOUND = 12;
const LONG = 5 * 60_000;

/** What the engine says of a text. */
export function validationQuery(text: string, slug: string | undefined) {
  return queryOptions({
    queryKey: ["builder", "validation", slug ?? "", text],
    queryFn: async ({ signal }) => {
      const body = { text, ...(slug === undefined ? {} : { slug }) };
      const { problems } = (await workflowsValidate({ body, signal, throwOnError: true })).data;
      return { text, problems };
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: 1,
  });
}

/** The agents that somebody may be looking for. */
export function paletteQuery(q: string) {
  return queryOptions({
    queryKey: ["builder", "palette", q],
    queryFn: async ({ signal }) => {
      const query = { limit: FOUND, ...(q === "" ? {} : { q }) };
      return (await agentsLibrary({ query, signal, throwOnError: true })).data.items;
    },
    placeholderData: keepPreviousData,
    staleTime: LONG,
  });
}

export function agentQuery(id: string) {
  return queryOptions({
    queryKey: ["agents", "one", id],
    queryFn: async ({ signal }) => (await agentsAgent({ path: { agent_id: id }, signal, throwOnError: true })).data,
    staleTime: LONG,
    retry: false,
  });
}

export function templateQuery(name: string) {
  return queryOptions({
    queryKey: ["templates", "one", name],
    queryFn: async ({ signal }) => (await templatesGet({ path: { name }, signal, throwOnError: true })).data,
    retry: false,
  });
}

export const templateNamesQuery = queryOptions({
  queryKey: ["builder", "templates"],
  queryFn: async ({ signal }) => {
    const { items } = (await templatesPage({ query: { limit: 100 }, signal, throwOnError: true })).data;
    return items.map(({ slug, name }) => ({ slug, name }));
  },
  staleTime: 60_000,
});

/** Saves a template; answers with it, and whether this is a new version. */
export function useSaveTemplate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: TemplateSave) => {
      const { data, response } = await templatesSave({ body, throwOnError: true });
      return { template: data, isNew: response.status === 201 };
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["templates"] }),
  });
}

/** Runs a workflow as it stands; answers with it. */
export function useRunDraft() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: WorkflowRequest) =>
      (await workflowsSubmit({ body, query: { stream: true }, throwOnError: true })).data,
    onSuccess: (workflow) => {
      queryClient.setQueryData(["workflows", "one", workflow.id], workflow);
      void queryClient.invalidateQueries({ queryKey: ["workflows", "own"] });
    },
  });
}
