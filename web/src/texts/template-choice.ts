import { texts as first } from ".";
import { templateChoice } from "./en/template-choice";

export const texts = { ...first, templateChoice };
