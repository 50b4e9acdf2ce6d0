import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { texts } from "@/texts";

const page = readFileSync("index.html", "utf8");

test.each([texts.common.product, texts.shell.marketplace, texts.agents.title, texts.agents.subtitle])(
  "what is read before the scripts have come is what they show: %s",
  (text) => {
    expect(page).toContain(text);
  },
);
