import { useMutation } from "@tanstack/react-query";
import { analyticsExport } from "@/client";
import { fileNameOf, saveFile } from "@/lib/save-file";
import { type Question, queryOf } from "./question";

export const FORMATS = ["csv", "parquet"] as const;
export type ExportFormat = (typeof FORMATS)[number];

/** Saves the calls that a question is about. A link would not do: the file is given for the token alone. */
export function useExport(question: Question) {
  return useMutation({
    mutationFn: async (format: ExportFormat) => {
      const query = { ...queryOf(question), format };
      const { data, response } = await analyticsExport({ query, parseAs: "blob", throwOnError: true });
      saveFile(data, fileNameOf(response, `agent-calls.${format}`));
    },
  });
}
