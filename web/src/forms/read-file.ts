import { texts } from "@/texts/trying";

const words = texts.trying.fileWrong;
const MEGABYTE = 1_000_000;
/** A text file that is larger than this has more characters than any input takes. */
const MOST_TEXT = 2;
/** Of a PDF or a Word file most is not text. */
const MOST_DOCUMENT = 20;

type Reader = (file: File) => Promise<string>;

const readPlain: Reader = async (file) => decoded(new Uint8Array(await file.arrayBuffer()));
const readHtml: Reader = async (file) => (await import("./html-text")).htmlText(await readPlain(file));
const readPdf: Reader = async (file) => (await import("./pdf-text")).pdfText(await file.arrayBuffer());
const readWord: Reader = async (file) => (await import("./word-text")).wordText(await file.arrayBuffer());

const READERS: Record<string, { read: Reader; most: number }> = {
  ...Object.fromEntries(
    ["txt", "text", "md", "markdown", "csv", "tsv", "json", "jsonl", "ndjson", "yaml", "yml", "xml", "log"].map(
      (ending) => [ending, { read: readPlain, most: MOST_TEXT }],
    ),
  ),
  html: { read: readHtml, most: MOST_TEXT },
  htm: { read: readHtml, most: MOST_TEXT },
  pdf: { read: readPdf, most: MOST_DOCUMENT },
  docx: { read: readWord, most: MOST_DOCUMENT },
};

/** What a file chooser offers. */
export const ACCEPTED = Object.keys(READERS)
  .map((ending) => `.${ending}`)
  .join(",");

/** A file cannot be used, for a reason that its owner can do something about. */
export class FileProblem extends Error {}

/** The text of a file, of which nothing leaves the browser; FileProblem. At most `most` characters. */
export async function readFile(file: File, most: number): Promise<string> {
  const reader = READERS[endingOf(file.name)] ?? (file.type.startsWith("text/") ? READERS.txt : undefined);
  if (reader === undefined) throw new FileProblem(words.kind(file.name));
  if (file.size > reader.most * MEGABYTE) throw new FileProblem(words.size(file.name, reader.most));
  const text = await textOf(file, reader.read);
  if (text.trim() === "") throw new FileProblem(words.empty(file.name));
  const length = [...text].length;
  if (length > most) throw new FileProblem(words.length(file.name, length, most));
  return text;
}

async function textOf(file: File, read: Reader): Promise<string> {
  try {
    // Windows ends lines in two characters, of which an agent is given one.
    return (await read(file)).replaceAll("\r\n", "\n").replaceAll("\0", "");
  } catch {
    throw new FileProblem(words.broken(file.name));
  }
}

function endingOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** UTF-8, UTF-16 where its mark stands at the beginning, else what Windows writes in Western Europe. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
