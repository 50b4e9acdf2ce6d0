import { expect, test } from "vitest";
import { type Notice, tellWith } from "./notices";
import { removeWithUndo } from "./removal";

test("what is removed once more while it is being taken back is held after that", async () => {
  const done: string[] = [];
  const told: Notice[] = [];
  const stop = tellWith((notice) => told.push(notice));
  const back = Promise.withResolvers<void>();
  const note = (what: string) => () => Promise.resolve(done.push(what));
  const removal = {
    id: "schedule/1",
    says: "Removed",
    undo: "Undo",
    refused: "Not removed",
    hold: note("held"),
    release: () => back.promise.then(note("released")),
    remove: note("gone"),
  };

  await removeWithUndo(removal);
  told[0]?.action?.onSelect();
  const again = removeWithUndo(removal);
  back.resolve();
  expect(await again).toBe(true);
  expect(done).toEqual(["held", "released", "held"]);
  stop();
});
