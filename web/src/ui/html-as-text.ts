interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

const BREAK = /^<br\s*\/?>$/i;

/** For Markdown: HTML that its writer left in it is shown as it was written; only a line break is taken for one. */
export function htmlAsText() {
  return (tree: Node): void => change(tree);
}

function change(node: Node): void {
  if (node.children === undefined) return;
  const isInline = node.type === "paragraph" || node.children.some(({ type }) => type === "text");
  node.children = node.children.flatMap((child) => {
    change(child);
    return child.type === "html" ? shown(child.value ?? "", isInline || isPhrase(node.type)) : [child];
  });
}

function isPhrase(type: string): boolean {
  return ["heading", "tableCell", "emphasis", "strong", "delete", "link"].includes(type);
}

function shown(html: string, isInline: boolean): Node[] {
  if (BREAK.test(html.trim())) return isInline ? [{ type: "break" }] : [];
  if (/^<!--[\s\S]*-->$/.test(html.trim())) return [];
  return [isInline ? { type: "text", value: html } : { type: "code", value: html }];
}
