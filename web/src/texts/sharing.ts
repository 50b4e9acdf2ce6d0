import { texts as first } from ".";
import { sharing } from "./en/sharing";

export const texts = { ...first, sharing };
