import { texts as first } from ".";
import { tasks } from "./en/tasks";

export const texts = { ...first, tasks };
