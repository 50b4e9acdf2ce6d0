import { texts as first } from ".";
import { dashboard } from "./en/dashboard";

export const texts = { ...first, dashboard };
