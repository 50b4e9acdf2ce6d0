import { texts as first } from ".";
import { batches } from "./en/batches";

export const texts = { ...first, batches };
