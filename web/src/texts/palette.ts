import { texts as first } from ".";
import { palette } from "./en/palette";

export const texts = { ...first, palette };
