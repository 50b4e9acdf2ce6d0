import { expect, test } from "vitest";
import { cronSentence } from "./cron-words";
import { cronOf, usualWhen, whenOf } from "./times";

test.each([
  ["* * * * *", "Every minute"],
  ["*/15 * * * *", "Every 15 minutes"],
  ["*/15 9-17 * * 1-5", "Every 15 minutes, during the hours from 9 to 17, from Monday to Friday"],
  ["0 * * * *", "Every hour, on the hour"],
  ["5 * * * *", "Every hour, 5 minutes past"],
  ["30 */2 * * *", "Every 2 hours, 30 minutes past"],
  ["0 9 * * *", "At 09:00, every day"],
  ["0 9 * * MON-FRI", "At 09:00, from Monday to Friday"],
  ["0 9,17 * * sat,sun", "At 09:00 and 17:00, on Saturday and Sunday"],
  ["30 18 1,15 * *", "At 18:30, on the 1st and 15th of the month"],
  ["0 0 31 DEC *", "At 00:00, on the 31st of the month, in December"],
  ["0 6 1 * MON", "At 06:00, on the 1st of the month or on Monday"],
  ["0 6 * * 0,7", "At 06:00, on Sunday"],
  ["0 0 L * *", "Whenever 0 0 L * * comes round"],
  ["0 9 * *", "Whenever 0 9 * * comes round"],
  ["61 9 * * *", "Whenever 61 9 * * * comes round"],
])("%s reads as a sentence", (cron, sentence) => {
  expect(cronSentence(cron)).toBe(sentence);
});

test.each(["5 * * * *", "0 9 * * *", "30 7 * * 1,3", "15 18 28 * *", "*/10 * * * *", "0 9 * * MON-FRI", "0 9 1 1 *"])(
  "%s is shown by the form and said by it again",
  (cron) => {
    const when = whenOf({ cron, time_zone: "Asia/Kolkata", at: null });
    expect(cronOf(when)).toBe(cron);
    expect(when.zone).toBe("Asia/Kolkata");
  },
);

test("each way to say when has its cron", () => {
  const usual = usualWhen();
  expect(cronOf({ ...usual, how: "weekly", days: [5, 1], time: "08:05" })).toBe("5 8 * * 1,5");
  expect(cronOf({ ...usual, how: "weekly", days: [] })).toBeUndefined();
  expect(cronOf({ ...usual, how: "once" })).toBeUndefined();
});
