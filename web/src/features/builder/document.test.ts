import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Json, read, valueAt } from "./document";
import { addNeed, addStep, type Edit, removeNeed, removeSteps, renameStep, setField, together } from "./edits";
import { linksOf } from "./graph";
import { edited } from "./print";

const EXAMPLES = "../examples/workflows/";
const WRITTEN = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith(".yaml"))
  .map((name): [string, string] => [name, readFileSync(EXAMPLES + name, "utf8")]);

const TWO = `# What it is for.
name: Two
steps:
  # The first one.
  - id: first
    agent: note-writer   # quick
    input:
      topic: \${{ inputs.topic }}

  - id: second
    needs: [first]
    when: >-
      steps.first.status == 'completed'
      && steps.first-one.output != null
    agent: note-writer
    input:
      topic: "A $\${{ steps.first.output }} and \${{ steps.first.output + steps['x'] }}"
    on_error: {run: third}

  - id: third
    agent: note-writer
output:
  # In the end.
  all: \${{ steps.first.output }}
`;

function stepOf(text: string, id: string) {
  return read(text).draft?.steps.find((step) => step.id === id);
}

/** Edits that fit every workflow of more than one step, by what they do. */
const EDITS: [string, (text: string) => Edit][] = [
  ["a new name", () => setField(["name"], "Another: name # with signs")],
  ["a long text", () => setField(["description"], `One line.\n\n# No comment\n${"word ".repeat(60)}\n`)],
  ["an input of a step", () => setField(["steps", 0, "input", "extra"], "${{ inputs.x }}\n- list\n")],
  ["a condition", () => setField(["steps", 1, "when"], "a && 'b: c' != null")],
  ["no condition", () => setField(["steps", 1, "when"], undefined)],
  ["a list", () => setField(["steps", 0, "input", "lines"], ["a", "- b", "", "true"])],
  ["numbers", () => setField(["steps", 0, "for_each", "parallel"], 7)],
  ["a new step", () => addStep({ id: "fresh", needs: ["x"], approval: { ask: "Ok?", who: ["role:owner"] } })],
  ["a step less", (text) => removeSteps([read(text).draft?.steps[0]?.id ?? ""])],
  ["a step renamed", () => renameStep(0, "another-id")],
  ["a need", (text) => addNeed(0, read(text).draft?.steps.at(-1)?.id ?? "")],
  ["a need less", (text) => removeNeed(1, read(text).draft?.steps[1]?.needs[0] ?? "")],
  ["an output", () => setField(["output"], { all: "${{ 1 }}" })],
];

describe.each(WRITTEN)("%s", (_, text) => {
  test.each(EDITS)("stays a document after %s, printing it again changes nothing", (_, editOf) => {
    const after = edited(text, editOf(text));
    expect(read(after).faults).toEqual([]);
    expect(edited(after, () => undefined)).toBe(after);
    expect(parse(edited(after, () => undefined))).toEqual(parse(after));
  });

  test("is not touched by an edit that changes nothing", () => {
    expect(edited(text, () => undefined)).toBe(text);
  });

  test("has a node and a line for everything that its text says", () => {
    const data = parse(text);
    const { draft } = read(text);
    expect(draft?.steps.map(({ id }) => id)).toEqual(data.steps.map(({ id }: { id: string }) => id));
    const needs = data.steps.reduce((sum: number, step: { needs?: string[] }) => sum + (step.needs?.length ?? 0), 0);
    expect(draft ? linksOf(draft).filter(({ kind }) => kind === "need") : []).toHaveLength(needs);
  });

  test("keeps every line of what an edit does not concern", () => {
    const after = edited(text, setField(["steps", 0, "timeout"], "7m")).split("\n");
    const steps = text.slice(text.indexOf("\nsteps:"));
    const second = steps.split(/\n(?= {2}- id: )/)[2] ?? "";
    for (const line of [...text.slice(0, text.indexOf("\nsteps:")).split("\n"), ...second.split("\n")])
      expect(after).toContain(line);
  });
});

test.each<[string, readonly (string | number)[], Json]>([
  ["a text of one line", ["name"], "x: y"],
  ["a text that looks like a number", ["steps", 0, "input", "topic"], "007"],
  ["a text that looks like a constant", ["steps", 0, "input", "topic"], "null"],
  ["lines", ["steps", 1, "input", "topic"], " indented\n\tand more\n\n"],
  ["an empty text", ["description"], ""],
  ["an object", ["context"], { a: { b: [1, null, true] } }],
])("reads back what was written: %s", (_, path, value) => {
  const after = edited(TWO, setField(path, value));
  expect(valueAt(read(after).draft?.fields, path)).toEqual(value);
  const { [String(path[0])]: _changed, ...rest } = parse(after);
  const { [String(path[0])]: _before, ...same } = parse(TWO);
  expect(rest).toEqual(same);
});

test("a renamed step is renamed wherever it is named, and nowhere else", () => {
  const after = edited(TWO, renameStep(0, "start"));
  const second = stepOf(after, "second");
  expect(stepOf(after, "start")?.index).toBe(0);
  expect(second?.needs).toEqual(["start"]);
  expect(second?.fields.when).toBe("steps.start.status == 'completed' && steps.first-one.output != null");
  expect(valueAt(second?.fields, ["input", "topic"])).toBe(
    "A $${{ steps.first.output }} and ${{ steps.start.output + steps['x'] }}",
  );
  expect(read(after).draft?.fields.output).toEqual({ all: "${{ steps.start.output }}" });
  expect(valueAt(stepOf(edited(TWO, renameStep(2, "by-hand")), "second")?.fields, ["on_error", "run"])).toBe("by-hand");
});

test("a removed step is needed by nobody any more and stands in for nobody", () => {
  const after = edited(TWO, removeSteps(["first", "third"]));
  expect(read(after).draft?.steps.map(({ id }) => id)).toEqual(["second"]);
  expect(stepOf(after, "second")?.needs).toEqual([]);
  expect(stepOf(after, "second")?.fields).not.toHaveProperty("on_error");
});

test("comments stay with what they are about", () => {
  const after = edited(TWO, together(setField(["steps", 0, "timeout"], "2m"), addNeed(2, "second")));
  expect(after).toContain("# What it is for.\nname: Two\n");
  expect(after).toContain("  # The first one.\n  - id: first\n    agent: note-writer # quick\n");
  expect(after).toContain("  # In the end.\n  all:");
  expect(after).toContain("    when: >-\n      steps.first.status == 'completed'\n      && steps.first-one");
  expect(after).toContain("  - id: third\n    needs: [second]\n    agent: note-writer\n");
});

test("what becomes empty goes with its last field", () => {
  const after = edited(TWO, setField(["steps", 0, "input", "topic"], undefined));
  expect(stepOf(after, "first")?.fields).toEqual({ id: "first", agent: "note-writer" });
  expect(stepOf(edited(TWO, removeNeed(1, "first")), "second")?.fields).not.toHaveProperty("needs");
});

test("an empty text and one of JSON can be edited", () => {
  const step = { id: "a", agent: "note-writer" };
  expect(parse(edited("", addStep(step)))).toEqual({ steps: [step] });
  expect(parse(edited('{"name": "x", "steps": []}', addStep(step)))).toEqual({ name: "x", steps: [step] });
  expect(edited("name: x\nsteps: []\n", addStep(step))).toBe("name: x\nsteps:\n  - id: a\n    agent: note-writer\n");
});

test("lists that are not indented stay so", () => {
  const text = "name: x\nsteps:\n- id: a\n  agent: b\n";
  expect(edited(text, addNeed(0, "c"))).toBe("name: x\nsteps:\n- id: a\n  needs: [c]\n  agent: b\n");
});

test("a text that is no YAML has faults with their line and no draft, and no edit touches it", () => {
  const text = "name: x\nsteps: [\n  - ";
  const { draft, faults } = read(text);
  expect(draft).toBeUndefined();
  expect(faults[0]?.line).toBeGreaterThan(1);
  expect(edited(text, addNeed(0, "c"))).toBe(text);
});

test("two steps of one name and one without are told apart", () => {
  const keys = read("steps:\n- {id: a}\n- {id: a}\n- {agent: b}\n- text\n").draft?.steps.map(({ key }) => key);
  expect(keys).toEqual(["a", "a#1", "#2"]);
});

test("the span of a field begins with its name, and what is not there is its nearest parent's", () => {
  const { spanOf } = read(TWO);
  const span = spanOf(["steps", 1, "input", "topic"]);
  expect(TWO.slice(span.from)).toMatch(/^topic: "A /);
  expect(TWO.slice(spanOf(["steps", 1, "needs", 0]).from)).toMatch(/^first\]/);
  expect(TWO.slice(spanOf(["steps", 0, "input", "missing"]).from)).toMatch(/^input:\n/);
});
