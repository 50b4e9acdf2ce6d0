import { texts as first } from ".";
import { community } from "./en/community";
import { keeping } from "./en/keeping";

export const texts = { ...first, keeping, community };
