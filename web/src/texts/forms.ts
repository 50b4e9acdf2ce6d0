import { texts as first } from ".";
import { forms } from "./en/forms";

export const texts = { ...first, forms };
