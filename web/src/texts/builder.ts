import { texts as first } from ".";
import { builder } from "./en/builder";

export const texts = { ...first, builder };
