import { expect, test } from "vitest";
import type { AgentInput } from "@/client";
import { parseCsv, writeCsv } from "./csv";
import { checkRows, exampleOf, guessMapping, problemsAt } from "./mapping";
import { resultsCsv } from "./results";
import { MOST_ROWS, readTable } from "./rows";

const INPUTS: AgentInput[] = [
  { name: "lease_text", type: "text", description: "" },
  { name: "term_years", type: "integer", minimum: 1, maximum: 99, description: "" },
  { name: "break_clause", type: "boolean", required: false, description: "" },
  { name: "concerns", type: "list", required: false, description: "" },
];

test("quotes, delimiters and line ends are read as RFC 4180 has them, whichever the delimiter", () => {
  expect(parseCsv('a,b\r\n"x, y","say ""hi""\nthere"\r\n')).toEqual([
    ["a", "b"],
    ["x, y", 'say "hi"\nthere'],
  ]);
  expect(parseCsv("\uFEFFa;b\n1;2")).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
  expect(parseCsv("a\tb\n\n1\t")).toEqual([
    ["a", "b"],
    ["1", ""],
  ]);
});

test("what is written is read again as it was, and no cell becomes a formula", () => {
  const rows = [
    ["name", "text"],
    ['a "b", c', "two\nlines"],
    ["-12.5", ""],
  ];
  expect(parseCsv(writeCsv(rows))).toEqual(rows);
  expect(writeCsv([["=HYPERLINK(1)"]])).toBe("'=HYPERLINK(1)\r\n");
});

test("CSV, JSON and JSON Lines give the same rows", () => {
  const rows = [
    { a: "1", b: "x" },
    { a: "2", b: "y" },
  ];
  for (const text of [
    "a,b\n1,x\n2,y",
    JSON.stringify(rows, null, 2),
    rows.map((row) => JSON.stringify(row)).join("\n"),
  ]) {
    expect(readTable(text)).toEqual({ columns: ["a", "b"], rows });
  }
});

test("what is no table is said in words, with its line", () => {
  expect(() => readTable(" ")).toThrow("There are no rows");
  expect(() => readTable("a,b")).toThrow("only a line of column names");
  expect(() => readTable('a\n"open')).toThrow("opens in line 2");
  expect(() => readTable('{"a": 1}\n{"a": }')).toThrow("Line 2 is no JSON");
  expect(() => readTable("[1, 2]")).toThrow("list of objects");
  expect(() => readTable(`a\n${"1\n".repeat(MOST_ROWS + 1)}`)).toThrow("at most 10,000 rows; there are 10,001");
});

test("columns find the inputs of their name, however it is written", () => {
  expect(guessMapping(INPUTS, ["Lease Text", "TERM-YEARS", "other"])).toEqual({
    lease_text: "Lease Text",
    term_years: "TERM-YEARS",
    break_clause: undefined,
    concerns: undefined,
  });
});

test("cells become what the inputs are, and what cannot is told of its row", () => {
  const table = readTable("lease_text,term_years,break_clause,concerns\nA,10,Yes,rent | roof\n,2.5,perhaps,");
  const { inputs, problems, wrong } = checkRows(INPUTS, table, guessMapping(INPUTS, table.columns));
  expect(inputs[0]).toEqual({ lease_text: "A", term_years: 10, break_clause: true, concerns: ["rent", "roof"] });
  expect(problems.map(({ row, input }) => [row, input])).toEqual([
    [1, "lease_text"],
    [1, "term_years"],
    [1, "break_clause"],
  ]);
  expect([...wrong]).toEqual([1]);
});

test("JSON keeps its types on the way", () => {
  const table = readTable('[{"lease_text": "A", "term_years": 3, "concerns": ["a|b"], "break_clause": false}]');
  const { inputs, problems } = checkRows(INPUTS, table, guessMapping(INPUTS, table.columns));
  expect(problems).toEqual([]);
  expect(inputs).toEqual([{ lease_text: "A", term_years: 3, concerns: ["a|b"], break_clause: false }]);
});

test("the example is right as it stands", () => {
  const table = readTable(writeCsv(exampleOf(INPUTS)));
  expect(checkRows(INPUTS, table, guessMapping(INPUTS, table.columns)).problems).toEqual([]);
});

test("what the server says of a row is told of the row that it was", () => {
  const fields = [
    { pointer: "body.inputs.1.term_years", message: "is too great" },
    { pointer: "body.name", message: "is too long" },
  ];
  expect(problemsAt(fields, [4, 7])).toEqual([{ row: 7, input: "term_years", message: "is too great" }]);
});

test("results become a table, with a column for each field of the outputs", () => {
  const lines = [
    { index: 0, workflow_id: "w0", status: "completed", output: { verdict: "ok", parts: [1] }, error: null },
    { index: 1, workflow_id: "w1", status: "failed", output: null, error: "No, sorry" },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  expect(parseCsv(resultsCsv(text))).toEqual([
    ["number", "workflow_id", "status", "error", "verdict", "parts"],
    ["1", "w0", "completed", "", "ok", "[1]"],
    ["2", "w1", "failed", "No, sorry", "", ""],
  ]);
});
