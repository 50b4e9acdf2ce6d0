export const palette = {
  title: "Search and commands",
  placeholder: "An agent, a page, a workflow or an action",
  results: "What may be meant",
  recent: "Recent",
  pages: "Pages",
  agents: "Agents",
  workflows: "My workflows",
  actions: "Actions",
  theme: (name: string) => `Theme: ${name}`,
  nothing: "Nothing fits. Try fewer or other letters.",
  searchAll: (q: string) => `Search all agents for “${q}”`,
  keys: "Arrow keys choose, Enter opens, Escape closes",
};
