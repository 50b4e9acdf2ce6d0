import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { client } from "@/client/client.gen";
import { open } from "@/test/open";

const search = () => screen.findByRole("combobox", { name: "Search agents" });

/** Whether the device has a network. */
function network(isThere: boolean): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(isThere);
  fireEvent(window, new Event(isThere ? "online" : "offline"));
}

test("a category has a page of its own, reached from the first page", async () => {
  const { user, address } = open("/");
  const categories = await screen.findByRole("region", { name: "Categories" });
  await user.click(await within(categories).findByRole("link", { name: /^Legal/ }));
  await waitFor(() => expect(address()).toBe("/?category=legal"));
  expect(await screen.findByRole("heading", { name: "Legal" })).toBeVisible();
  await waitFor(() => expect(document.title).toBe("Legal · Rialto"));
});

test("results follow the keys before the address does", async () => {
  const { user, address } = open("/");
  await user.type(await search(), "tenant");
  expect(await screen.findByText("1 agent", { selector: "[role=status]" })).toBeVisible();
  expect(screen.queryByRole("region", { name: "Categories" })).not.toBeInTheDocument();
  await waitFor(() => expect(address()).toBe("/?q=tenant"));
});

test("a facet narrows the list, stands in the address, and is taken back by a second click", async () => {
  const { user, address } = open("/?category=customer-support");
  const [model] = await screen.findAllByRole("navigation", { name: "Model" });
  await user.click(within(model ?? document.body).getByRole("link", { name: /^Balanced/ }));
  await waitFor(() => expect(address()).toBe("/?category=customer-support&tier=balanced"));
  const [chosen] = await screen.findAllByRole("link", { name: /^Balanced/, current: true });
  await user.click(chosen ?? document.body);
  await waitFor(() => expect(address()).toBe("/?category=customer-support"));
});

test("what was chosen of every kind is shown, and what is no choice is dropped", async () => {
  const { user, address } = open("/?q=lease&tier=balanced&format=markdown&category=nonsense");
  expect(await screen.findByRole("link", { name: "Remove the filter Balanced" })).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Remove the filter Formatted report" }));
  await waitFor(() => expect(address()).toBe("/?q=lease&tier=balanced"));
});

test("the arrow keys lead from the search box through the results", async () => {
  const { user } = open("/?q=review");
  const box = await search();
  await waitFor(() => expect(screen.getAllByRole("article").length).toBeGreaterThan(1));
  await user.click(box);
  await user.keyboard("{ArrowDown}");
  const links = screen.getAllByRole("article").map((card) => within(card).getAllByRole("link")[0]);
  expect(links[0]).toHaveFocus();
  await user.keyboard("{ArrowRight}");
  expect(links[1]).toHaveFocus();
  await user.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(links[0]).toHaveFocus();
});

test("Ctrl-K opens the palette; keys find an agent and go to it; it is remembered", async () => {
  const { user, address } = open("/login");
  await screen.findByLabelText(/Username/);
  await user.keyboard("{Control>}k{/Control}");
  const box = await screen.findByRole("combobox", { name: "Search and commands" });
  await waitFor(() => expect(box).toHaveFocus());
  await user.keyboard("lease");
  const agent = await screen.findByRole("option", { name: "Commercial Lease Reviewer" });
  await waitFor(() => expect(agent).toHaveAttribute("aria-selected", "true"));
  expect(box).toHaveAttribute("aria-activedescendant", agent.id);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(address()).toBe("/agents/lease-reviewer"));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  await user.keyboard("{Control>}k{/Control}");
  const recent = await screen.findByRole("group", { name: "Recent" });
  expect(within(recent).getByRole("option", { name: "Commercial Lease Reviewer" })).toBeInTheDocument();
});

test("the palette finds one's own workflows, pages and actions", async () => {
  const { engine, user, address } = open("/", { as: "ada" });
  const { id } = engine.add("ada", { name: "Month end close", steps: [{ id: "run", agent: "sql-explainer" }] });
  await user.click(await screen.findByRole("button", { name: "Search and commands" }));
  const box = await screen.findByRole("combobox", { name: "Search and commands" });
  await user.type(box, "analyt");
  expect(await screen.findByRole("option", { name: "Analytics" })).toBeInTheDocument();
  await user.clear(box);
  await user.type(box, "month end");
  await user.click(await screen.findByRole("option", { name: "Month end close" }));
  await waitFor(() => expect(address()).toBe(`/dashboard/${id}`));
  await user.keyboard("{Meta>}k{/Meta}");
  await user.type(await screen.findByRole("combobox", { name: "Search and commands" }), "log out");
  await waitFor(() => expect(screen.getByRole("option", { name: "Log out" })).toHaveAttribute("aria-selected", "true"));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("link", { name: "Log in" })).toBeVisible();
});

test("Enter waits for one's own workflows, and what is known of them stays while a name is typed on", async () => {
  const { engine, user, address } = open("/", { as: "ada" });
  const { id } = engine.add("ada", { name: "Month end close", steps: [{ id: "run", agent: "sql-explainer" }] });
  const held = Promise.withResolvers<void>();
  client.setConfig({
    fetch: async (request) => {
      const { pathname, searchParams } = new URL((request as Request).url);
      if (pathname === "/workflows" && searchParams.get("q") === "month end") await held.promise;
      return engine.fetch(request as Request);
    },
  });
  await user.click(await screen.findByRole("button", { name: "Search and commands" }));
  const box = await screen.findByRole("combobox", { name: "Search and commands" });
  await user.type(box, "month");
  const workflow = await screen.findByRole("option", { name: "Month end close" });
  await user.type(box, " end");
  await screen.findByRole("option", { name: /month end/ });
  expect(workflow).toBeInTheDocument();
  await user.keyboard("{Enter}");
  expect(screen.getByRole("dialog")).toBeVisible();
  held.resolve();
  await waitFor(() => expect(address()).toBe(`/dashboard/${id}`));
});

test("Enter runs the first command where the words are too short to look for agents", async () => {
  const { user } = open("/");
  await user.click(await screen.findByRole("button", { name: "Search and commands" }));
  await user.type(await screen.findByRole("combobox", { name: "Search and commands" }), "lo");
  await screen.findByRole("option", { name: /“lo”/ });
  await user.keyboard("{Backspace}{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("a theme is chosen from its menu, shown and kept", async () => {
  const { user } = open("/");
  await user.click(await screen.findByRole("button", { name: "Theme" }));
  await user.click(await screen.findByRole("menuitemradio", { name: "High contrast, dark" }));
  expect(document.documentElement.dataset).toMatchObject({ theme: "dark", contrast: "more" });
  expect(localStorage.getItem("rialto.theme")).toBe("contrast-dark");
  await user.click(screen.getByRole("button", { name: "Theme" }));
  expect(await screen.findByRole("menuitemradio", { name: "High contrast, dark" })).toBeChecked();
  await user.click(screen.getByRole("menuitemradio", { name: "Light" }));
  expect(document.documentElement.dataset.contrast).toBeUndefined();
});

test("a network that is away is said; what failed meanwhile is asked for again when it is back", async () => {
  const { engine, router } = open("/nowhere");
  try {
    network(false);
    engine.down = true;
    expect(await screen.findByText(/^You are offline/)).toBeVisible();
    await router.navigate({ to: "/" });
    expect((await screen.findAllByText(/nothing was sent/))[0]).toBeVisible();
    engine.down = false;
    network(true);
    expect(await screen.findByText("20 agents")).toBeVisible();
    expect(screen.queryByText(/^You are offline/)).not.toBeInTheDocument();
  } finally {
    vi.restoreAllMocks();
  }
});

test("the file that defines an agent is fetched when somebody wants to see it", async () => {
  const { user } = open("/agents/lease-reviewer");
  const show = await screen.findByRole("button", { name: "Show the definition" });
  expect(screen.queryByText(/^id: lease-reviewer/)).not.toBeInTheDocument();
  await user.click(show);
  expect(await screen.findByText(/^id: lease-reviewer/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Copy the definition" })).toBeVisible();
});
