import { texts as first } from ".";
import { keeping } from "./en/keeping";

export const texts = { ...first, keeping };
