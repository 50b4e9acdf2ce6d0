import { texts as first } from ".";
import { templates } from "./en/templates";

export const texts = { ...first, templates };
