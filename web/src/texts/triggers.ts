import { texts as first } from ".";
import { triggers } from "./en/triggers";

export const texts = { ...first, triggers };
