import { expect, test } from "vitest";
import { type Placed, stagesOf } from "./stages";

function step(id: string, ...needs: string[]): Placed {
  return { id, needs };
}

function ids(...steps: Placed[]): string[][] {
  return stagesOf(steps).map((stage) => stage.map(({ id }) => id));
}

test("steps that need nothing of each other stand side by side", () => {
  expect(ids(step("d", "b", "c"), step("b", "a"), step("c", "a"), step("a"))).toEqual([["a"], ["b", "c"], ["d"]]);
});

test("a step stands after the last that it needs", () => {
  expect(ids(step("a"), step("b", "a"), step("c", "a", "b"))).toEqual([["a"], ["b"], ["c"]]);
});

test("a step that needs something unknown is shown all the same", () => {
  expect(ids(step("a"), step("b", "lost")).flat()).toEqual(expect.arrayContaining(["a", "b"]));
});
