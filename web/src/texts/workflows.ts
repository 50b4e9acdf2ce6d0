import { texts as first } from ".";
import { workflows } from "./en/workflows";

export const texts = { ...first, workflows };
