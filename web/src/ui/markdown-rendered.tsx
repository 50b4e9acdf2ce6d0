import { useId, useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { texts } from "@/texts";
import { htmlAsText } from "./html-as-text";
import { readableHtml } from "./readable-html";

const components: Components = {
  a: ({ href, id, children, "aria-label": label, ...others }) => {
    if (isFootnote(others))
      return (
        <a href={href} id={id} aria-label={label}>
          {children}
        </a>
      );
    // What a writer calls a place in their text is none in the page.
    if (!href || href.startsWith("#")) return <span>{children}</span>;
    return (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    );
  },
  // A picture's address would tell a third party who reads the answer.
  img: ({ alt }) => <em>{alt}</em>,
  table: ({ children }) => (
    <figure
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="my-3 overflow-x-auto"
      aria-label={texts.common.table}
    >
      <table>{children}</table>
    </figure>
  ),
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <pre tabIndex={0}>{children}</pre>
  ),
};

function isFootnote(properties: object): boolean {
  return "data-footnote-ref" in properties || "data-footnote-backref" in properties;
}

/** `Markdown` loads this in a chunk of its own. */
export function MarkdownRendered({ text }: { text: string }) {
  const prefix = useId(); // a page shows several texts, each with a first footnote
  const footnotes = useMemo(
    () => ({
      clobberPrefix: `${prefix}-`,
      footnoteLabel: texts.common.footnotes,
      footnoteBackLabel: (reference: number) => texts.common.backToFootnote(reference + 1),
    }),
    [prefix],
  );
  return (
    <div className="prose">
      <ReactMarkdown
        remarkPlugins={[remarkGfm, htmlAsText]}
        remarkRehypeOptions={footnotes}
        rehypePlugins={[readableHtml]}
        components={components}
        skipHtml
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
