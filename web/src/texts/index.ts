import { agents } from "./en/agents";
import { auth } from "./en/auth";
import { common, crash, notFound, problem, shell } from "./en/common";

/** The words that the first page needs. Those of the other pages stand beside this and come with them. */
export const texts = { common, problem, shell, notFound, crash, auth, agents };
