export const common = {
  product: "Rialto",
  loading: "Loading",
  path: "Where you are",
  failed: "This could not be loaded",
  retry: "Try again",
  loadMore: "Load more",
  showAll: "Show all",
  moreFailed: "More could not be loaded. Try again.",
  dismiss: "Dismiss",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Nothing was copied",
  copyFailedDetail: "The browser refused. Select the text and copy it by hand.",
  optional: "optional",
  showPassword: "Show password",
  table: "Table",
  done: "Done",
  notDone: "Not done",
  footnotes: "Footnotes",
  backToFootnote: (number: number) => `Back to where note ${number} is`,
  live: "Live",
  nothing: "–",
  line: (number: number) => `Line ${number}`,
  addLine: "Add a line",
  removeLine: (number: number) => `Remove line ${number}`,
};

export const problem = {
  offline: "No connection",
  noNetworkDetail: "This device is offline, so nothing was sent. Try again when the network is back.",
  offlineDetail: "The server does not answer. Check that Rialto is running and that you are online, then try again.",
  unexpected: "Something went wrong",
  unexpectedDetail: (status: number) => `The server answered with status ${status}. Try again in a moment.`,
};

export const shell = {
  skip: "Skip to content",
  navigation: "Main",
  menu: "Menu",
  marketplace: "Marketplace",
  templates: "Templates",
  build: "Build",
  dashboard: "Dashboard",
  tasks: "Tasks",
  favourites: "Favourites and collections",
  batches: "Batches",
  schedules: "Schedules",
  triggers: "Triggers",
  failures: "Set aside",
  waiting: (count: string) => `${count} waiting`,
  analytics: "Analytics",
  palette: "Search and commands",
  paletteKeys: { mac: "⌘ K", other: "Ctrl K" },
  theme: "Theme",
  themes: {
    system: "As the system",
    light: "Light",
    dark: "Dark",
    "contrast-light": "High contrast, light",
    "contrast-dark": "High contrast, dark",
  },
  offline: "You are offline. What is shown may be old; it is renewed as soon as the network is back.",
  footer: "Rialto, a marketplace of AI agents. Every answer names the model that wrote it.",
  apiDocs: "API documentation",
};

export const notFound = {
  title: "There is no such page",
  detail: "The address may be mistyped, or what stood here has gone.",
  back: "Back to the marketplace",
};

export const crash = {
  title: "This page failed",
  detail: "The page could not be shown. Load it again; nothing that you saved is lost.",
  offline: "This page has not been loaded yet, and there is no network. Try again when you are online.",
  releasedTitle: "A new version is here",
  releasedDetail:
    "Rialto was renewed while this page was open. Load it again to go on; nothing that you saved is lost.",
  reload: "Load again",
};
