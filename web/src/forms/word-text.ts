import { strFromU8, unzipSync } from "fflate";

const DOCUMENT = "word/document.xml";
/** A small file may unpack to any size; no letter needs this much. */
const MOST = 60_000_000;

/** The text of a Word document (.docx): its paragraphs, tables by their rows. */
export function wordText(content: ArrayBuffer): string {
  const unpacked = unzipSync(new Uint8Array(content), {
    filter: ({ name, originalSize }) => name === DOCUMENT && originalSize <= MOST,
  });
  const xml = unpacked[DOCUMENT];
  if (xml === undefined) throw new Error("there is no document in the file");
  const parsed = new DOMParser().parseFromString(strFromU8(xml), "text/xml");
  if (parsed.querySelector("parsererror")) throw new Error("the document is no XML");
  return textOf(parsed.documentElement)
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function textOf(node: Element): string {
  const inner = () => [...node.children].map(textOf).join("");
  switch (node.localName) {
    case "t":
      return node.textContent ?? "";
    case "tab":
      return "\t";
    case "br":
    case "cr":
      return "\n";
    case "p":
      // A cell's text stands in a paragraph, too, and its row on one line.
      return node.closest("tc") ? `${inner()} ` : `${inner()}\n\n`;
    case "tc":
      return `${inner().trim()}\t`;
    case "tr":
      return `${inner().trim()}\n`;
    case "tbl":
      return `${inner()}\n`;
    case "del":
    case "instrText":
      return "";
    default:
      return inner();
  }
}
