import { texts as first } from ".";
import { analytics } from "./en/analytics";
import { events } from "./en/events";
import { waterfall } from "./en/waterfall";

export const texts = { ...first, analytics, events, waterfall };
