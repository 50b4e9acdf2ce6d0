import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { client } from "@/client/client.gen";
import { choose } from "@/features/community/chosen";
import { open } from "@/test/open";
import { seedCommunity } from "../../dev/fake-engine/community.ts";
import { FakeEngine } from "../../dev/fake-engine/engine.ts";

const LEASE = "Commercial Lease Reviewer";

afterEach(() => choose([]));

function seeded(): { engine: FakeEngine; shared: string } {
  const engine = new FakeEngine();
  return { engine, shared: seedCommunity(engine.community, "ada") };
}

function favouritesOf(engine: FakeEngine, user: string): string[] {
  return (engine.community.favourites.get(user) ?? []).map(({ id }) => id);
}

test("a heart keeps an agent at once, and once more lets it go and can be undone", async () => {
  const { engine, user } = open("/agents/lease-reviewer", { as: "ada" });
  await user.click(await screen.findByRole("button", { name: "Favourite", pressed: false }));
  const heart = screen.getByRole("button", { name: "Favourite", pressed: true });
  expect(heart).toHaveAttribute("aria-pressed", "true");
  await waitFor(() => expect(favouritesOf(engine, "ada")).toEqual(["lease-reviewer"]));
  await user.click(heart);
  await waitFor(() => expect(favouritesOf(engine, "ada")).toEqual([]));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(favouritesOf(engine, "ada")).toEqual(["lease-reviewer"]));
});

test("a heart that the engine refuses is taken back, and it is said why", async () => {
  const engine = new FakeEngine();
  engine.community.refusing = true;
  const { user } = open("/agents/lease-reviewer", { as: "ada", engine });
  await user.click(await screen.findByRole("button", { name: "Favourite", pressed: false }));
  expect(await screen.findByText("The favourite was not kept")).toBeVisible();
  expect(await screen.findByRole("button", { name: "Favourite", pressed: false })).toBeVisible();
});

test("a visitor who presses the heart is led to log in, and back", async () => {
  const { user, address } = open("/agents/lease-reviewer");
  await user.click(await screen.findByRole("button", { name: "Favourite", pressed: false }));
  await waitFor(() => expect(address()).toBe("/login?next=%2Fagents%2Flease-reviewer"));
});

test("whoever has not run an agent is told to run it first", async () => {
  open("/agents/sql-explainer", { as: "ada", engine: seeded().engine });
  expect(await screen.findByText("Run it once, and you can rate it here.")).toBeVisible();
  expect(screen.queryByRole("radio")).not.toBeInTheDocument();
});

test("an agent is rated by the keyboard, the rating is changed, withdrawn and had back", async () => {
  const { engine } = seeded();
  const { user } = open("/agents/lease-reviewer", { as: "ada", engine });
  const saidBy = (name: string) => engine.community.reviews.get("lease-reviewer")?.find((one) => one.username === name);
  await user.click(await screen.findByRole("button", { name: "Save the rating" }));
  expect(screen.getByText("Choose one to five stars.")).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "1 star" }));
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(screen.getByRole("radio", { name: "3 stars" })).toBeChecked();
  await user.type(screen.getByLabelText(/What should others know/), "Solid.");
  await user.click(screen.getByRole("button", { name: "Save the rating" }));
  await waitFor(() => expect(saidBy("ada")).toMatchObject({ stars: 3, text: "Solid." }));
  expect(await screen.findByText("5 ratings")).toBeVisible();

  await user.click(await screen.findByRole("button", { name: "Change it" }));
  await user.click(screen.getByRole("radio", { name: "5 stars" }));
  await user.click(screen.getByRole("button", { name: "Save the rating" }));
  await waitFor(() => expect(saidBy("ada")?.stars).toBe(5));
  expect((await screen.findAllByText("Your rating is saved")).length).toBeGreaterThan(0);

  await user.click(await screen.findByRole("button", { name: "Withdraw it" }));
  await waitFor(() => expect(saidBy("ada")).toBeUndefined());
  const undo = await screen.findAllByRole("button", { name: "Undo" });
  await user.click(undo[0] as HTMLElement);
  await waitFor(() => expect(saidBy("ada")).toMatchObject({ stars: 5, text: "Solid." }));
});

test("what was typed stays where a rating could not be saved", async () => {
  const { engine } = seeded();
  const { user } = open("/agents/lease-reviewer", { as: "ada", engine });
  await user.click(await screen.findByRole("radio", { name: "2 stars" }));
  await user.type(screen.getByLabelText(/What should others know/), "Hm.");
  engine.community.refusing = true;
  await user.click(screen.getByRole("button", { name: "Save the rating" }));
  expect(await screen.findByText("Your rating was not saved")).toBeVisible();
  expect(screen.getByLabelText(/What should others know/)).toHaveValue("Hm.");
});

test("ratings are read in another order, and stars have a name", async () => {
  const { user } = open("/agents/lease-reviewer", { engine: seeded().engine });
  const list = await screen.findByRole("list", { name: "Reviews" });
  expect(within(list).getAllByRole("article")[0]).toHaveTextContent("grace");
  await user.selectOptions(screen.getByRole("combobox", { name: "Order" }), "Worst first");
  await waitFor(() =>
    expect(within(screen.getByRole("list", { name: "Reviews" })).getAllByRole("img")[0]).toHaveAccessibleName(
      "2 of 5 stars",
    ),
  );
  expect(screen.getByText("5 stars: 2 ratings")).toBeInTheDocument();
});

test("an administrator takes a review down in two steps; others see no such button", async () => {
  const { engine } = seeded();
  engine.roles.set("root", "admin");
  const { user } = open("/agents/lease-reviewer", { as: "root", engine });
  await user.click(await screen.findByRole("button", { name: "Take the review of linus down" }));
  await user.click(screen.getByRole("button", { name: "Take it down for good" }));
  await waitFor(() => expect(screen.queryByText("linus")).not.toBeInTheDocument());
});

test("measured quality is shown, or that there are not enough runs", async () => {
  const { engine } = seeded();
  open("/agents/lease-reviewer", { engine });
  const box = await screen.findByRole("region", { name: "Measured quality" });
  expect(await within(box).findByText("98.4 %")).toBeVisible();
  expect(within(box).getByText("1,240")).toBeVisible();
  expect(within(box).getByText("not evaluated")).toBeVisible();
});

test("with too few runs there is no rate", async () => {
  open("/agents/bank-reconciler", { engine: seeded().engine });
  expect(await screen.findByText("3 runs so far")).toBeVisible();
  expect(screen.getByText("Not enough runs yet: rates are shown from 5 runs on.")).toBeVisible();
  expect(screen.queryByText("Success rate")).not.toBeInTheDocument();
});

test("an agent is put into a collection, out of it, and into a new one", async () => {
  const { engine, shared } = seeded();
  const { user } = open("/agents/sql-explainer", { as: "ada", engine });
  const kept = () => engine.community.collections.find(({ id }) => id === shared)?.agents;
  await user.click(await screen.findByRole("button", { name: "Add to a collection" }));
  const box = await screen.findByRole("checkbox", { name: /Before you sign/ });
  await user.click(box);
  await waitFor(() => expect(kept()).toContain("sql-explainer"));
  await user.click(screen.getByRole("checkbox", { name: /Before you sign/ }));
  await waitFor(() => expect(kept()).not.toContain("sql-explainer"));
  await user.type(screen.getByLabelText("New collection"), "Queries{Enter}");
  await waitFor(() =>
    expect(engine.community.collections[0]).toMatchObject({ name: "Queries", agents: ["sql-explainer"] }),
  );
});

test("a new collection stands in the list, also where the list comes after it", async () => {
  const { engine } = seeded();
  const { user } = open("/agents/sql-explainer", { as: "ada", engine });
  const held = Promise.withResolvers<void>();
  client.setConfig({
    fetch: async (request) => {
      const { method, url } = request as Request;
      const answer = await engine.fetch(request as Request);
      if (method === "GET" && new URL(url).pathname === "/collections") await held.promise;
      return answer;
    },
  });
  await user.click(await screen.findByRole("button", { name: "Add to a collection" }));
  await user.type(screen.getByLabelText("New collection"), "Queries{Enter}");
  await waitFor(() => expect(engine.community.collections[0]?.name).toBe("Queries"));
  held.resolve();
  expect(await screen.findByRole("checkbox", { name: /Queries/ })).toBeChecked();
});

test("favourites show what has left the marketplace, too", async () => {
  const { engine } = seeded();
  const { user } = open("/my-favourites", { as: "ada", engine });
  expect(await screen.findByRole("link", { name: LEASE })).toBeVisible();
  expect(screen.getByText("No longer in the marketplace")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Remove an-agent-that-left" }));
  await waitFor(() => expect(favouritesOf(engine, "ada")).not.toContain("an-agent-that-left"));
});

test("a collection is made, and its page is there at once", async () => {
  const { user, address } = open("/my-favourites", { as: "ada" });
  await user.type(await screen.findByLabelText("Name"), "Daily{Enter}");
  await waitFor(() => expect(address()).toMatch(/^\/agent-collections\//));
  expect(await screen.findByRole("heading", { level: 1, name: "Daily" })).toBeVisible();
  expect(screen.getByText("There is no agent in it yet")).toBeVisible();
});

test("agents are moved within a collection, taken out, and stand where they stood when it is undone", async () => {
  const { engine, shared } = seeded();
  const { user } = open(`/agent-collections/${shared}`, { as: "ada", engine });
  const kept = () => engine.community.collections.find(({ id }) => id === shared)?.agents;
  await user.click(await screen.findByRole("button", { name: `Move ${LEASE} down` }));
  await waitFor(() => expect(kept()?.slice(0, 2)).toEqual(["breach-assessor", "lease-reviewer"]));
  const before = kept();
  await user.click(screen.getByRole("button", { name: `Take ${LEASE} out` }));
  await waitFor(() => expect(kept()).not.toContain("lease-reviewer"));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(kept()).toEqual(before));
});

test("the last agent that is taken out can be had back, too", async () => {
  const { engine } = seeded();
  const kept = engine.community.collect("ada", { name: "One", agents: ["lease-reviewer"] });
  const { user } = open(`/agent-collections/${kept.id}`, { as: "ada", engine });
  await user.click(await screen.findByRole("button", { name: `Take ${LEASE} out` }));
  expect(await screen.findByText("There is no agent in it yet")).toBeVisible();
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("link", { name: LEASE })).toBeVisible();
});

test("a deleted collection is had back from the notice", async () => {
  const { engine, shared } = seeded();
  const { user, address } = open(`/agent-collections/${shared}`, { as: "ada", engine });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await waitFor(() => expect(address()).toBe("/my-favourites"));
  expect(engine.community.collections.find(({ id }) => id === shared)?.deleted).toBe(true);
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("link", { name: "Before you sign" })).toBeVisible();
});

test("a public collection is read by visitors, who change nothing; a private one is not found", async () => {
  const { engine, shared } = seeded();
  open(`/agent-collections/${shared}`, { engine });
  expect(await screen.findByRole("heading", { level: 1, name: "Before you sign" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /^Move/ })).not.toBeInTheDocument();
});

test("a private collection of somebody else is not found", async () => {
  const { engine } = seeded();
  const other = engine.community.collections.find((one) => !one.public);
  open(`/agent-collections/${other?.id}`, { as: "grace", engine });
  expect((await screen.findAllByText("There is no such page")).length).toBeGreaterThan(0);
});

test("a collection gets another name and audience, and a refusal puts the old back", async () => {
  const { engine, shared } = seeded();
  const { user } = open(`/agent-collections/${shared}`, { as: "ada", engine });
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  const name = screen.getByLabelText(/^Name/);
  await user.clear(name);
  await user.type(name, "Contracts{Enter}");
  expect(await screen.findByRole("heading", { level: 1, name: "Contracts" })).toBeVisible();
  await waitFor(() => expect(engine.community.collections.find(({ id }) => id === shared)?.name).toBe("Contracts"));
  engine.community.refusing = true;
  await user.click(screen.getByRole("button", { name: "Make it private" }));
  expect(await screen.findByText("The collection was not changed")).toBeVisible();
  expect(await screen.findByRole("button", { name: "Make it private" })).toBeVisible();
});

test("agents are chosen on their cards and compared side by side, and the address holds the choice", async () => {
  const { user, address } = open("/?q=review", { engine: seeded().engine });
  const toggles = await screen.findAllByRole("button", { name: /^Compare .* with others$/ });
  for (const toggle of toggles.slice(0, 2)) await user.click(toggle);
  const tray = await screen.findByRole("region", { name: "Agents to compare" });
  await user.click(within(tray).getByRole("link", { name: "Compare" }));
  await waitFor(() => expect(address()).toMatch(/^\/compare\?agents=[a-z-]+(,|%2C)[a-z-]+$/));
  const table = await screen.findByRole("table", { name: "The agents side by side" });
  expect(within(table).getAllByRole("columnheader")).toHaveLength(3);
});

test("what is compared is read from the address; one is taken out, and what is no agent is said to be none", async () => {
  const { engine } = seeded();
  const { user, address } = open("/compare?agents=lease-reviewer,bank-reconciler,nobody", { engine });
  const table = await screen.findByRole("table", { name: "The agents side by side" });
  expect(await within(table).findByText("98.4 %")).toBeVisible();
  expect((await within(table).findAllByText("not enough runs yet")).length).toBeGreaterThan(0);
  expect(await within(table).findByText("No longer in the marketplace")).toBeVisible();
  await user.click(within(table).getByRole("button", { name: "Take nobody out" }));
  await waitFor(() => expect(address()).toMatch(/agents=lease-reviewer(,|%2C)bank-reconciler$/));
});

test("a fourth agent has no room", async () => {
  choose(["a", "b", "c"].map((id) => ({ id, name: id })));
  const { user } = open("/agents/lease-reviewer");
  await user.click(await screen.findByRole("button", { name: "Compare", pressed: false }));
  expect(await screen.findByText("Three agents can be compared at once")).toBeVisible();
});

test("the marketplace begins with its shelves, and leaves them out while something is looked for", async () => {
  const { engine } = seeded();
  open("/", { engine });
  const shelf = await screen.findByRole("region", { name: "Featured" });
  expect(within(shelf).getAllByRole("article")).toHaveLength(8);
  expect(screen.getByRole("region", { name: "Most used" })).toBeVisible();
  expect(screen.queryByRole("region", { name: "New" })).not.toBeInTheDocument();
});

test("while something is looked for there are no shelves", async () => {
  open("/?q=review", { engine: seeded().engine });
  await screen.findAllByRole("article");
  expect(screen.queryByRole("region", { name: "Featured" })).not.toBeInTheDocument();
});
