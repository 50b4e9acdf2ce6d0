import { texts as first } from ".";
import { settings } from "./en/settings";

export const texts = { ...first, settings };
