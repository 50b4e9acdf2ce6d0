import { extractText, getDocumentProxy } from "unpdf";

/** The text of a PDF, page after page; comes in a chunk of its own, which is large. */
export async function pdfText(content: ArrayBuffer): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(content));
  const { text } = await extractText(document, { mergePages: false });
  return text
    .map((page) => page.trim())
    .filter((page) => page !== "")
    .join("\n\n");
}
