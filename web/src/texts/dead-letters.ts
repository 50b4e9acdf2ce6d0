import { texts as first } from ".";
import { deadLetters } from "./en/dead-letters";

export const texts = { ...first, deadLetters };
