import { texts as first } from ".";
import { trying } from "./en/trying";

export const texts = { ...first, trying };
