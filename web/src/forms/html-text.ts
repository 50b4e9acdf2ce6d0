const DROPPED = "script, style, noscript, template, svg, head, nav, iframe, object";
const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE BR DD DIV DL DT FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN OL P PRE SECTION TABLE TR UL".split(
    " ",
  ),
);

/** What a reader of an HTML document would see. Nothing in it is run or fetched: it is parsed apart from the page. */
export function htmlText(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  return tidied(textOf(body));
}

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) {
    const inCode = node.parentElement?.closest("pre") != null;
    return inCode ? (node.textContent ?? "") : (node.textContent ?? "").replaceAll(/\s+/g, " ");
  }
  if (!(node instanceof Element)) return "";
  const inner = [...node.childNodes].map(textOf).join("");
  const heading = /^H([1-6])$/.exec(node.tagName)?.[1];
  if (heading !== undefined) return `\n\n${"#".repeat(Number(heading))} ${inner.trim()}\n\n`;
  if (node.tagName === "LI") return `\n- ${inner.trim()}\n`;
  if (node.tagName === "TD" || node.tagName === "TH") return `${inner.trim()}\t`;
  if (node.tagName === "P") return `\n\n${inner}\n\n`;
  return BLOCKS.has(node.tagName) ? `\n${inner}\n` : inner;
}

/** Without the blanks and empty lines that markup leaves behind. */
export function tidied(text: string): string {
  return text
    .replaceAll(/[ \t]+\n/g, "\n")
    .replaceAll(/\n[ ]+(?=\S)/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
