import { texts as first } from ".";
import { replay } from "./en/replay";
import { workflows } from "./en/workflows";

export const texts = { ...first, replay, workflows };
