export const common = {
  product: "Rialto",
  loading: "Loading",
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
  live: "Live",
  nothing: "–",
  line: (number: number) => `Line ${number}`,
  addLine: "Add a line",
  removeLine: (number: number) => `Remove line ${number}`,
};

export const problem = {
  offline: "No connection",
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
  dashboard: "Dashboard",
  tasks: "Tasks",
  waiting: (count: string) => `${count} waiting`,
  analytics: "Analytics",
  search: "Search agents",
  useTheme: { dark: "Use the dark theme", light: "Use the light theme" },
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
};
