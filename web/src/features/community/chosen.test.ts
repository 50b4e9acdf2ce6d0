import { afterEach, expect, test } from "vitest";
import { choose, currentChosen, idsIn, toggleChosen } from "./chosen";

const agents = ["a", "b", "c", "d"].map((id) => ({ id, name: id.toUpperCase() }));

afterEach(() => choose([]));

test("three agents are compared and no more", () => {
  expect(agents.map(toggleChosen)).toEqual([true, true, true, false]);
  expect(currentChosen().map(({ id }) => id)).toEqual(["a", "b", "c"]);
  choose(agents);
  expect(currentChosen()).toHaveLength(3);
});

test("an agent that is chosen again is taken out, and there is room for another", () => {
  for (const agent of agents) toggleChosen(agent);
  expect(agents.slice(1, 2).map(toggleChosen)).toEqual([true]);
  expect(agents.slice(3).map(toggleChosen)).toEqual([true]);
  expect(currentChosen().map(({ id }) => id)).toEqual(["a", "c", "d"]);
});

test.each([
  ["a,b,c", ["a", "b", "c"]],
  ["a,b,c,d", ["a", "b", "c"]],
  ["a,a,b", ["a", "b"]],
  [",a,,../x,B,a b,", ["a"]],
  ["", []],
  [undefined, []],
])("of the address %j the ids are taken that are ids", (list, ids) => {
  expect(idsIn(list)).toEqual(ids);
});
