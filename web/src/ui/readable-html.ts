import { texts } from "@/texts";

interface Node {
  type: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  value?: string;
  children?: Node[];
}

// The page has its own h1 and h2; a text inside it starts below them.
const FIRST_LEVEL = 3;
const LAST_LEVEL = 6;

/**
 * For the HTML that Markdown becomes: what its writer left empty, or out of its order, does not make whoever listens to
 * the page stumble. An answer's last line is often cut, and a model's headings seldom follow each other.
 */
export function readableHtml() {
  return (tree: Node): void => {
    withoutEmptyParts(tree);
    withOrderedHeadings(tree);
  };
}

function withoutEmptyParts(node: Node): void {
  node.children = node.children?.flatMap((child) => {
    withoutEmptyParts(child);
    if (child.tagName === "input") return [checkbox(child.properties?.checked === true)];
    const mustSaySomething = isHeading(child) || child.tagName === "a" || child.tagName === "th";
    if (!mustSaySomething || said(child).trim() !== "") return [child];
    return child.tagName === "th" ? [{ ...child, tagName: "td" }] : [];
  });
}

/** Each heading is one level below the one that it belongs to, whatever the writer chose. */
function withOrderedHeadings(tree: Node): void {
  const above: number[] = [];
  for (const heading of headings(tree)) {
    const chosen = levelOf(heading);
    while (above.length > 0 && (above.at(-1) ?? 0) >= chosen) above.pop();
    heading.tagName = `h${Math.min(FIRST_LEVEL + above.length, LAST_LEVEL)}`;
    // Only the footnotes' heading has an id: the same one in every text of a page, and nothing leads to it.
    heading.properties = { className: heading.properties?.className };
    above.push(chosen);
  }
}

function headings(node: Node): Node[] {
  return isHeading(node) ? [node] : (node.children ?? []).flatMap(headings);
}

function isHeading({ tagName }: Node): boolean {
  return /^h[1-6]$/.test(tagName ?? "");
}

function levelOf({ tagName }: Node): number {
  return Number(tagName?.slice(1));
}

/** What is read out of a part. */
function said(node: Node): string {
  if (node.tagName === "img") return String(node.properties?.alt ?? "");
  return (node.value ?? "") + (node.children ?? []).map(said).join("");
}

/** A box that nobody can tick is a picture of one. */
function checkbox(isTicked: boolean): Node {
  return {
    type: "element",
    tagName: "span",
    properties: { role: "img", ariaLabel: isTicked ? texts.common.done : texts.common.notDone },
    children: [{ type: "text", value: isTicked ? "☑" : "☐" }],
  };
}
