import { texts as first } from ".";
import { pausing } from "./en/pausing";

export const texts = { ...first, pausing };
