import { texts as first } from ".";
import { schedules } from "./en/schedules";

export const texts = { ...first, schedules };
