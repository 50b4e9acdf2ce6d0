import { texts as first } from ".";
import { admin } from "./en/admin";

export const texts = { ...first, admin };
