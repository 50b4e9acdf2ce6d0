import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { AgentInput } from "@/client";
import { curlOf } from "./curl";
import { firstInputs, sampleMessage, sentInputs } from "./message";

const INPUTS: AgentInput[] = [
  { name: "title", type: "string", description: "" },
  { name: "years", type: "integer", description: "" },
  { name: "points", type: "list", required: false, description: "" },
];
const SECRET = `whsec_${Buffer.from("an apostrophe's secret, thirty-2").toString("base64")}`;

test("an expression is sent as it stands, everything else as the input's type", () => {
  const written = { title: "About ${{ message.subject }}", years: "12", points: '["a", "b"]' };
  expect(sentInputs(INPUTS, written)).toEqual({
    values: { title: "About ${{ message.subject }}", years: 12, points: ["a", "b"] },
    wrong: {},
  });
  expect(Object.keys(sentInputs(INPUTS, { title: "", years: "many", points: "" }).wrong)).toEqual(["title", "years"]);
});

test("what must be given comes from the field of its name at first", () => {
  expect(firstInputs(INPUTS)).toEqual({
    title: "${{ message.title }}",
    years: "${{ message.years }}",
    points: "",
  });
});

test("what was saved is sent again as it was, unless it is changed", () => {
  const saved = { title: "$${{ no expression", years: 12, points: ["${{ message.id }}", "b"] };
  const shown = firstInputs(INPUTS, saved);
  expect(shown).toEqual({ title: "$${{ no expression", years: "12", points: '["${{ message.id }}","b"]' });
  expect(sentInputs(INPUTS, shown)).toEqual({ values: saved, wrong: {} });
  expect(firstInputs(INPUTS, { years: 1 })).toMatchObject({ title: "${{ message.title }}", points: "" });
});

test("the example has every field that is read", () => {
  const inputs = {
    a: "${{ message.ticket.title }} by ${{ message.ticket.user.name }}",
    b: ["${{ message.id }}"],
    c: 1,
  };
  expect(sampleMessage(inputs, "x")).toEqual({ ticket: { title: "x", user: { name: "x" } }, id: "x" });
});

test("the commands sign as Standard Webhooks says, whatever the message holds", () => {
  const commands = curlOf("http://127.0.0.1:1/hooks/it's", SECRET, { text: 'it\'s $HOME `x` "y"' });
  // In place of curl something that says what it was given.
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${commands}`;
  const given = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0");
  const header = (name: string) => given.find((one) => one.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  const message = given[given.indexOf("--data-binary") + 1] ?? "";
  expect(JSON.parse(message)).toEqual({ text: 'it\'s $HOME `x` "y"' });
  expect(given).toContain("http://127.0.0.1:1/hooks/it's");
  const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
  const signed = `${header("webhook-id")}.${header("webhook-timestamp")}.${message}`;
  expect(header("webhook-signature")).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
});
