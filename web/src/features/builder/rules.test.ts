import { expect, test } from "vitest";
import { read } from "./document";
import { emptyText, textFrom, textOfFile } from "./exchange";
import { layoutOf, linksOf } from "./graph";
import { begun, changed, redone, undone } from "./history";
import { placed, problemAt } from "./problems";
import { candidatesFor, comingAfter, comingBefore, matching, typedAt } from "./references";
import { asAnything, readerFor, shown } from "./values";

const TEXT = `name: x
inputs:
  - {name: topic, type: string, description: d}
context: {mood: calm}
steps:
  - id: a
    agent: one
    on_error: {run: spare}
  - id: b
    needs: [a]
    agent: two
    for_each: {in: inputs.topic, as: part}
    save: {best: x}
  - id: c
    needs: [b]
    approval: {ask: ok, who: [ada]}
  - id: spare
    agent: three
`;

function draft(text = TEXT) {
  const found = read(text).draft;
  if (found === undefined) throw new Error("no draft");
  return found;
}

function named(id: string, place: Parameters<typeof candidatesFor>[2]): string[] {
  const all = draft();
  return candidatesFor(
    all,
    all.steps.find((step) => step.id === id),
    place,
  ).map(({ text }) => text);
}

test("what can be named depends on the place, and what comes later never can", () => {
  expect(named("b", "input")).toEqual(expect.arrayContaining(["part", "index", "steps.a.output", "inputs.topic"]));
  expect(named("b", "input")).not.toEqual(expect.arrayContaining(["steps.c.output"]));
  expect(named("b", "save")[0]).toBe("output");
  expect(named("c", "text")).toEqual(expect.arrayContaining(["context.mood", "context.best", "steps.b.status"]));
  expect(named("nobody", "context")).toEqual(["inputs.topic"]);
  expect(named("nobody", "output")).toEqual(expect.arrayContaining(["steps.c.output.approved"]));
});

test("steps that come before stand before those that could", () => {
  expect(named("c", "text").slice(0, 6).join()).toContain("steps.a.output");
  expect(named("c", "text").findIndex((text) => text.startsWith("steps.spare"))).toBeGreaterThan(5);
});

test("before and after go through all that lies between", () => {
  expect([...comingBefore(draft(), "c")].sort()).toEqual(["a", "b"]);
  expect([...comingAfter(draft(), "a")].sort()).toEqual(["b", "c"]);
  expect([...comingBefore(draft(), "spare")]).toEqual(["a"]);
});

test.each<[string, boolean, string | undefined]>([
  ["As ${{ steps.a", false, "steps.a"],
  ["As ${{ ", false, ""],
  ["As $${{ steps", false, undefined],
  ["${{ a }} and steps", false, undefined],
  ["no expression", false, undefined],
  ["size(inputs.to", true, "inputs.to"],
])("at the end of %j something is being named: %j", (text, isBare, word) => {
  expect(typedAt(text, text.length, isBare)?.word).toBe(word);
});

test("what is written out already is offered no more", () => {
  const candidates = [{ text: "inputs.topic", from: "input" as const }];
  expect(matching(candidates, "TOP")).toHaveLength(1);
  expect(matching(candidates, "inputs.topic")).toHaveLength(0);
});

test("typing in one field is one step back; another field, or a pause, is another", () => {
  let history = begun("0");
  history = changed(history, "1", 1_000, "name");
  history = changed(history, "2", 1_500, "name");
  history = changed(history, "3", 1_600, "when");
  history = changed(history, "4", 9_000, "when");
  expect(undone(history).text).toBe("3");
  expect(undone(undone(history)).text).toBe("2");
  expect(undone(undone(undone(history))).text).toBe("0");
  expect(redone(undone(history)).text).toBe("4");
  expect(undone(begun("0")).text).toBe("0");
  expect(redone(changed(undone(history), "5", 9_100)).text).toBe("5");
});

test.each<[Parameters<typeof readerFor>[0], string, unknown]>([
  ["integer", "7", 7],
  ["integer", "${{ inputs.n }}", "${{ inputs.n }}"],
  ["number", "1.", "1."],
  ["boolean", "true", true],
  ["boolean", "perhaps", "perhaps"],
  ["list", "a\nb", ["a", "b"]],
  ["list", "${{ inputs.all }}", "${{ inputs.all }}"],
  ["text", "7", "7"],
  ["string", "", undefined],
])("for %s, %j means %j, and is shown as it was typed", (type, typed, value) => {
  const meant = readerFor(type)(typed);
  expect(meant).toEqual(value);
  expect(shown(meant)).toBe(typed);
});

test("values of any kind are read as what they look like", () => {
  expect(["3", "true", "[1]", '{"a": 1}', "{a", "word", '"quoted"', ""].map(asAnything)).toEqual([
    ...[3, true, [1], { a: 1 }],
    ...["{a", "word", '"quoted"', ""],
  ]);
});

test("the engine's words find their step, their field and their line", () => {
  const found = placed(
    [
      { pointer: "steps.1.needs.0", message: "there is no step a" },
      { pointer: "document", message: "line 5: broken" },
      { pointer: "steps", message: "too many" },
    ],
    read(TEXT),
  );
  expect(found.map(({ step, line }) => [step, line])).toEqual([
    ["b", 10],
    [undefined, 5],
    [undefined, 5],
  ]);
  expect(problemAt(found, ["steps", 1, "needs"])).toBe("There is no step a");
  expect(problemAt(found, ["steps", 1, "agent"])).toBeUndefined();
});

test("the graph has a line for each need and for the step that stands in, and a place for every step", () => {
  expect(linksOf(draft()).map(({ id }) => id)).toEqual(["fallback:a->spare", "need:a->b", "need:b->c"]);
  const places = layoutOf(draft());
  expect([...places.keys()]).toEqual(["a", "b", "c", "spare"]);
  expect(places.get("b")?.y).toBeGreaterThan(places.get("a")?.y ?? Number.POSITIVE_INFINITY);
  expect(layoutOf(draft("steps:\n- {id: a, needs: [b]}\n- {id: b, needs: [a]}\n")).size).toBe(2);
});

test("a file becomes text to be edited, JSON as YAML; what is no workflow becomes nothing", () => {
  expect(textOfFile('\uFEFF{"name": "x", "steps": []}')).toBe("name: x\nsteps: []\n");
  expect(textOfFile("# mine\r\nname: x\r\nsteps: []\r\n")).toBe("# mine\nname: x\nsteps: []\n");
  expect([textOfFile("words"), textOfFile("name: x"), textOfFile("steps: [")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(read(emptyText("New")).draft?.name).toBe("New");
  expect(textFrom({ name: "x", steps: [{ id: "a", needs: ["b"] }, { id: "b" }] })).toBe(
    "name: x\nsteps:\n  - id: a\n    needs: [b]\n\n  - id: b\n",
  );
});
