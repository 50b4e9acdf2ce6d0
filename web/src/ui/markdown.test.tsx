import { render, screen } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";
import { texts } from "@/texts";
import { MarkdownRendered } from "./markdown-rendered";

// What a page gives and this test's does not: regions, and colours that can be looked at.
const BESIDE = { region: { enabled: false }, "color-contrast": { enabled: false } };

test("raw HTML in an answer stays out of the page", () => {
  const { container } = render(
    <MarkdownRendered text={'<script>alert(1)</script><img src=x onerror="alert(1)">\n\n**bold**'} />,
  );
  expect(container.querySelector("script, img")).toBeNull();
  expect(screen.getByText("bold")).toBeVisible();
});

test("a link tells its target nothing and cannot run a script", () => {
  const { container } = render(<MarkdownRendered text="[web](https://example.org) [trap](javascript:alert(1))" />);
  expect(screen.getByRole("link", { name: "web" })).toHaveAttribute("rel", "noopener noreferrer nofollow");
  expect(container.querySelector('[href^="javascript"]')).toBeNull();
});

test("a picture elsewhere is not fetched", () => {
  const { container } = render(<MarkdownRendered text="![chart](https://example.org/pixel.png)" />);
  expect(container.querySelector("img")).toBeNull();
  expect(screen.getByText("chart")).toBeVisible();
});

test("HTML that an agent wrote without marking it as code can be read, and breaks lines where it says so", () => {
  const text = "<div>\n  <b>x</b>\n</div>\n\nsay <i>it</i> <!-- not this -->\n\n| a |\n|---|\n| one<br>two |";
  const { container } = render(<MarkdownRendered text={text} />);
  expect(container.querySelector("pre")).toHaveTextContent("<div> <b>x</b> </div>");
  expect(container.querySelector("p")).toHaveTextContent("say <i>it</i>");
  expect(container).not.toHaveTextContent("not this");
  expect(container.querySelector("td br")).not.toBeNull();
  expect(container.querySelector("b, i, div div div")).toBeNull();
});

test.each([
  ["an answer cut at a heading", "text\n\n###"],
  ["a heading of a picture that says nothing", "# ![](https://example.org/pixel.png)"],
  ["headings that leave levels out", "#### first\n\n# second\n\n###### third"],
  ["a link without a text", "[](https://example.org) and [![](https://example.org/pixel.png)](https://example.org)"],
  ["a table without a word over its first column", "| | b |\n|---|---|\n| c | d |"],
  ["a list of what is to be done", "- [ ] this\n- [x] that\n-"],
  ["footnotes", "one[^1] and again[^1]\n\n[^1]: note\n"],
  ["empty code, list and quotation", "```\n```\n\n1.\n2.\n\n>"],
])("%s is found in order by axe, twice on a page", async (_, text) => {
  const { container } = render(
    <main>
      <h1>Page</h1>
      <h2>Answers</h2>
      <MarkdownRendered text={text} />
      <MarkdownRendered text={text} />
    </main>,
  );
  const { violations } = await axe.run(container, { rules: BESIDE });
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  const ids = [...container.querySelectorAll("[id]")].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a heading is one level below the one that it belongs to", () => {
  const text = "## a\n\n#### b\n\n#### c\n\n### d\n\n# e\n\n##\n\n## f";
  const { container } = render(<MarkdownRendered text={text} />);
  const found = [...container.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  expect(found.map((heading) => `${heading.tagName} ${heading.textContent}`)).toEqual([
    "H3 a",
    "H4 b",
    "H4 c",
    "H4 d",
    "H3 e",
    "H4 f",
  ]);
});

test("a box says whether it is ticked", () => {
  render(<MarkdownRendered text={"- [ ] this\n- [x] that"} />);
  expect(screen.getByRole("img", { name: texts.common.notDone }).parentElement).toHaveTextContent("this");
  expect(screen.getByRole("img", { name: texts.common.done }).parentElement).toHaveTextContent("that");
});

test("a note is reached on the page, and what is no place on it is no link", () => {
  const { container } = render(<MarkdownRendered text={"one[^1] [elsewhere](#elsewhere)\n\n[^1]: note\n"} />);
  const [there, back] = screen.getAllByRole("link");
  for (const link of [there, back]) {
    expect(link).not.toHaveAttribute("target");
    expect(container.querySelector(link?.getAttribute("href") ?? "")).not.toBeNull();
  }
  expect(back).toHaveAccessibleName(texts.common.backToFootnote(1));
});
