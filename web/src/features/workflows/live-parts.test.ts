import { expect, test } from "vitest";
import { liveParts } from "./live-parts";

test("what stands before the last empty line is settled", () => {
  expect(liveParts("# One\n\ntwo\nthr")).toEqual({ settled: "# One\n\n", growing: "two\nthr" });
});

test("nothing is settled before the first empty line", () => {
  expect(liveParts("| a | b |\n| - | -")).toEqual({ settled: "", growing: "| a | b |\n| - | -" });
});

test("an empty line inside of code does not cut it in two", () => {
  const code = "```py\na = 1\n\nb = 2\n";
  expect(liveParts(`Look:\n\n${code}`)).toEqual({ settled: "Look:\n\n", growing: code });
  expect(liveParts(`${code}\`\`\`\n\nDone`)).toEqual({ settled: `${code}\`\`\`\n\n`, growing: "Done" });
});

test("the two parts are always the whole, and what is settled only grows", () => {
  const text = "A\n\n- b\n- c\n\n~~~\nx\n\ny\n~~~\n\n| d |\n|---|\n| e |\n\nend";
  let before = "";
  for (let length = 0; length <= text.length; length += 1) {
    const { settled, growing } = liveParts(text.slice(0, length));
    expect(settled + growing).toBe(text.slice(0, length));
    expect(settled.startsWith(before)).toBe(true);
    before = settled;
  }
});
