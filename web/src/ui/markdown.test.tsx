import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { MarkdownRendered } from "./markdown-rendered";

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
