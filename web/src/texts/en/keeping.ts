import { counted } from "./counted";

/** The words of what stands on every card, and of the shelves. */
export const keeping = {
  like: (name: string) => `Add ${name} to your favourites`,
  unlike: (name: string) => `Remove ${name} from your favourites`,
  likeTitle: "Favourite",
  notLiked: "The favourite was not kept",
  notUnliked: "The favourite was not removed",
  unliked: (name: string) => `${name} is no longer a favourite`,
  undo: "Undo",
  compare: (name: string) => `Compare ${name} with others`,
  uncompare: (name: string) => `Do not compare ${name}`,
  compareTitle: "Compare",
  compareFull: "Three agents can be compared at once",
  compareFullDetail: "Take one out first.",
  tray: "Agents to compare",
  trayCount: (count: number) => `${counted(count, "agent", "agents")} to compare`,
  trayHint: "Choose one more to compare",
  compareNow: "Compare",
  removeFromTray: (name: string) => `Take ${name} out`,
  clearTray: "Clear",
  shelves: {
    featured: "Featured",
    new: "New",
    "most-used": "Most used",
    "best-rated": "Best rated",
  },
  shelfDetail: {
    featured: "A few to begin with, from many trades",
    new: "Those that came last",
    "most-used": "By answers in the last 30 days",
    "best-rated": "By the ratings of people who ran them",
  },
  shelfBack: (shelf: string) => `${shelf}: back`,
  shelfOn: (shelf: string) => `${shelf}: further`,
};
