import { expect, test } from "vitest";
import { csvOf, tableOf } from "./tables";

test("a Markdown table among words is a table", () => {
  const text =
    "Here it is:\n\n| Name | Sum |\n|:-----|----:|\n| **Ada** | 1,000 |\n| Bob \\| Co | `7` |\n\nThat is all.";
  expect(tableOf(text)).toEqual([
    ["Name", "Sum"],
    ["Ada", "1,000"],
    ["Bob | Co", "7"],
  ]);
});

test("a row that is too short or too long has as many cells as the heading", () => {
  expect(tableOf("a | b\n--|--\n1\n2 | 3 | 4")).toEqual([["a", "b"]]);
  expect(tableOf("| a | b |\n|---|---|\n| 1 |\n| 2 | 3 | 4 |")).toEqual([
    ["a", "b"],
    ["1", ""],
    ["2", "3"],
  ]);
});

test("a list of records is a table, given as values or written as JSON", () => {
  const rows = [
    { a: 1, b: "x" },
    { a: 2, c: [3] },
  ];
  const table = [
    ["a", "b", "c"],
    ["1", "x", ""],
    ["2", "", "[3]"],
  ];
  expect(tableOf(rows)).toEqual(table);
  expect(tableOf(JSON.stringify(rows))).toEqual(table);
  expect(tableOf(`\`\`\`json\n${JSON.stringify(rows)}\n\`\`\``)).toEqual(table);
});

test("what is no table, or several, is none", () => {
  for (const output of ["words", "a | b", "", "---", "[1, 2]", [], [1], null, 7, { a: 1 }]) {
    expect(tableOf(output)).toBeUndefined();
  }
  const table = "| a |\n|---|\n| 1 |";
  expect(tableOf(`${table}\n\n${table}`)).toBeUndefined();
});

test("cells are quoted as spreadsheets want it", () => {
  expect(csvOf([["a,b", 'say "hi"', "two\nlines", "plain"]])).toBe('"a,b","say ""hi""","two\nlines",plain\r\n');
});

test("no cell becomes a formula, and numbers stay numbers", () => {
  expect(csvOf([["=1+1", "@x", "+cmd", "-5", "+1.5", "-2,000.5", "-x"]])).toBe(
    `'=1+1,'@x,'+cmd,-5,+1.5,"-2,000.5",'-x\r\n`,
  );
});
