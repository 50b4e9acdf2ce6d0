import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { sharingCopyTemplate, sharingReadTemplate } from "@/client";
import { FRESH } from "./api";

const keys = { read: (token: string) => ["sharing", "template", token] as const };

/** The template that a link leads to, for anybody. */
export function sharedTemplateQuery(token: string) {
  return queryOptions({
    ...FRESH,
    queryKey: keys.read(token),
    queryFn: async ({ signal }) => (await sharingReadTemplate({ path: { token }, signal, throwOnError: true })).data,
  });
}

/** Saves a copy as one's own template, under `slug` or the original's; answers with it, and whether it is new. */
export function useCopyTemplate(token: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (slug: string | undefined) => {
      const body = slug === undefined ? {} : { slug };
      const { data, response } = await sharingCopyTemplate({ path: { token }, body, throwOnError: true });
      return { template: data, isNew: response.status === 201 };
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["templates"] }),
    // It may be refused because the link leads nowhere any more; then the page says so.
    onError: () => queryClient.invalidateQueries({ queryKey: keys.read(token) }),
  });
}
