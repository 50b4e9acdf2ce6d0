import { texts as first } from ".";
import { analytics } from "./en/analytics";
import { workflows } from "./en/workflows";

export const texts = { ...first, workflows, analytics };
