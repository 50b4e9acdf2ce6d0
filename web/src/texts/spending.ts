import { texts as first } from ".";
import { spending } from "./en/spending";

export const texts = { ...first, spending };
