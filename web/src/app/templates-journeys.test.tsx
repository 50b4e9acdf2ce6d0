import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "@/test/open";
import { TEMPLATES } from "../../dev/fake-engine/templates.ts";

const PASSWORD = "a long enough password";

/** A template that somebody else has saved. */
function grocery(slug = "grocery-list", workflow?: string) {
  const [template] = TEMPLATES;
  if (template === undefined) throw new Error("there is no template");
  const steps = [{ id: "write", ...(workflow ? { workflow } : { agent: "sql-explainer" }) }];
  const inputs = [
    { name: "week", type: "string" as const, description: "Which week it is for." },
    { name: "guests", type: "integer" as const, description: "How many come.", required: false, default: 2 },
  ];
  const document = { name: "Grocery list", description: "What to buy.", inputs, steps };
  return { ...template, slug, name: "Grocery list", description: "What to buy.", builtin: false, inputs, document };
}

test("a template leads to the ways of running it: by hand, for many rows, on a schedule, on an event", async () => {
  const { user, address, router } = open("/workflow-templates/query-review", { as: "ada" });
  expect(await screen.findByRole("link", { name: "Open in the editor" })).toHaveAttribute(
    "href",
    "/build/query-review",
  );
  for (const [name, path] of [
    ["Run for many rows", "/my-batches/new"],
    ["On a schedule", "/my-schedules/new"],
    ["On an event", "/my-triggers/new"],
  ]) {
    await router.navigate({ to: "/workflow-templates/$name", params: { name: "query-review" } });
    await user.click(await screen.findByRole("link", { name }));
    await waitFor(() => expect(address()).toBe(`${path}?template=query-review`));
  }
});

test("only what is one's own can be shared", async () => {
  open("/workflow-templates/query-review", { as: "ada" });
  await screen.findByRole("link", { name: "On a schedule" });
  expect(screen.queryByRole("button", { name: "Share" })).toBeNull();
});

test("a template is deleted, with a way back until the notice has gone", async () => {
  const { user, engine, address } = open("/workflow-templates/weekly-digest", { as: "ada" });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await waitFor(() => expect(address()).toBe("/workflow-templates"));
  expect(await screen.findByText("“Weekly digest” is deleted")).toBeVisible();
  expect(await screen.findByRole("link", { name: "Query review" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Weekly digest" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await user.click(await screen.findByRole("link", { name: "Weekly digest" }));
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await user.click(await screen.findByLabelText("Dismiss"));
  await waitFor(() => expect([...engine.builder.removed]).toEqual(["weekly-digest"]));
});

test("what runs a template by itself stands against its end, and is told at once", async () => {
  const { user, engine, address } = open("/workflow-templates/weekly-digest", { as: "ada" });
  engine.builder.usedBy = "the schedule Every Monday";
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  expect(await screen.findByText("Not deleted")).toBeVisible();
  expect(screen.getByText("The template weekly-digest is run by the schedule Every Monday.")).toBeVisible();
  expect(address()).toBe("/workflow-templates/weekly-digest");
});

test("only one's own templates can be deleted", async () => {
  open("/workflow-templates/query-review", { as: "ada" });
  await screen.findByRole("link", { name: "On a schedule" });
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
});

test("a template is shared, read by a visitor, and taken back", async () => {
  const { user, engine, router } = open("/workflow-templates/weekly-digest", { as: "ada" });
  await user.click(await screen.findByRole("button", { name: "Share" }));
  const panel = await screen.findByRole("region", { name: "Share this template" });
  expect(within(panel).queryByRole("checkbox", { name: "Show what I put in" })).toBeNull();
  await user.click(await within(panel).findByRole("button", { name: "Make a link" }));
  const link = await within(panel).findByRole("textbox", { name: "Link" });
  expect(link).toHaveValue(`${location.origin}/shared-template/template-link-1`);
  await user.click(within(panel).getByRole("checkbox", { name: "Show my username" }));
  await waitFor(() => expect(engine.templateShares.links[0]?.link.include_name).toBe(true));

  await router.navigate({ to: "/shared-template/$token", params: { token: "template-link-1" } });
  expect(await screen.findByRole("heading", { name: "Weekly digest", level: 1 })).toBeVisible();
  expect(screen.getByText("Shared by ada")).toBeVisible();
  expect(screen.getByText("What happened in the week.")).toBeVisible();
  expect(screen.getByRole("article", { name: "Step write" })).toBeVisible();
  expect(document.querySelector("meta[name=robots]")).toHaveAttribute("content", "noindex");

  await router.navigate({ to: "/workflow-templates/$name", params: { name: "weekly-digest" } });
  await user.click(await screen.findByRole("button", { name: "Shared" }));
  await user.click(await screen.findByRole("button", { name: "Stop sharing" }));
  expect(await screen.findByRole("button", { name: "Make a link" })).toBeVisible();
  expect(engine.templateShares.links).toEqual([]);
  await router.navigate({ to: "/shared-template/$token", params: { token: "template-link-1" } });
  expect(await screen.findByRole("heading", { name: "This link leads nowhere" })).toBeInTheDocument();
});

test("a visitor sees what a shared template needs, logs in, comes back and saves it", async () => {
  const { user, engine, router, address } = open("/");
  engine.logIn("bob", PASSWORD);
  const token = engine.templateShares.add(grocery(), "ada");
  await router.navigate({ to: "/shared-template/$token", params: { token } });
  expect(await screen.findByText("Shared with a link")).toBeVisible();
  expect(screen.getByText("Which week it is for.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save to my templates" })).toBeNull();
  await user.click(screen.getByRole("link", { name: "Log in to save it to your templates" }));
  await user.type(await screen.findByLabelText(/Username/), "bob");
  await user.type(screen.getByLabelText(/^Password/), PASSWORD);
  await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Log in" }));
  await waitFor(() => expect(address()).toBe(`/shared-template/${token}`));
  await user.click(await screen.findByRole("button", { name: "Save to my templates" }));
  await waitFor(() => expect(address()).toBe("/workflow-templates/grocery-list"));
  expect(await screen.findByText("Saved to your templates")).toBeVisible();
  expect(await screen.findByRole("button", { name: "Share" })).toBeVisible();
});

test("what one has already is not saved twice", async () => {
  const { user, engine, router, address } = open("/", { as: "bob" });
  const token = engine.templateShares.add(grocery(), "ada");
  engine.builder.saved.push(grocery());
  await router.navigate({ to: "/shared-template/$token", params: { token } });
  await user.click(await screen.findByRole("button", { name: "Save to my templates" }));
  expect(await screen.findByText("You have this template already")).toBeVisible();
  await waitFor(() => expect(address()).toBe("/workflow-templates/grocery-list"));
  expect(engine.builder.saved).toHaveLength(1);
});

test("where the name is taken another one is offered, and can be changed", async () => {
  const { user, engine, router, address } = open("/", { as: "bob" });
  const token = engine.templateShares.add(grocery(), "ada");
  for (const slug of ["grocery-list", "grocery-list-2"]) {
    engine.builder.saved.push({ ...grocery(slug), document: { name: "Mine", steps: [] } });
  }
  await router.navigate({ to: "/shared-template/$token", params: { token } });
  await user.click(await screen.findByRole("button", { name: "Save to my templates" }));
  expect(await screen.findByText(/^Another template is called grocery-list already/)).toBeVisible();
  expect(screen.getByRole("textbox", { name: /^Name/ })).toHaveValue("grocery-list-2");
  await user.click(screen.getByRole("button", { name: "Save under this name" }));
  expect(await screen.findByText(/^Another template is called grocery-list-2 already/)).toBeVisible();
  const name = screen.getByRole("textbox", { name: /^Name/ });
  expect(name).toHaveValue("grocery-list-3");
  await user.clear(name);
  await user.type(name, "Not a name");
  await user.click(screen.getByRole("button", { name: "Save under this name" }));
  expect(await screen.findByText(/joined by single hyphens/)).toBeVisible();
  await user.clear(name);
  await user.type(name, "shopping{Enter}");
  await waitFor(() => expect(address()).toBe("/workflow-templates/shopping"));
});

test("a template that runs others of its owner says so, and why it was not saved", async () => {
  const { user, engine, router, address } = open("/", { as: "bob" });
  const token = engine.templateShares.add(grocery("outer", "prices"), "ada");
  await router.navigate({ to: "/shared-template/$token", params: { token } });
  expect(await screen.findByText("It runs other templates of its owner: prices.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Save to my templates" }));
  expect(await screen.findByText("no template is called prices; save it first")).toBeVisible();
  engine.builder.saved.push(grocery("prices"));
  await user.click(screen.getByRole("button", { name: "Save to my templates" }));
  await waitFor(() => expect(address()).toBe("/workflow-templates/outer"));
});

test("without a network nothing is saved, which is said, and what is shown stays", async () => {
  const { user, engine, router } = open("/", { as: "bob" });
  const token = engine.templateShares.add(grocery(), "ada");
  await router.navigate({ to: "/shared-template/$token", params: { token } });
  const save = await screen.findByRole("button", { name: "Save to my templates" });
  engine.down = true;
  await user.click(save);
  expect(await screen.findByText("Not saved")).toBeVisible();
  expect(screen.getByRole("heading", { name: "Grocery list", level: 1 })).toBeVisible();
  engine.down = false;
  await user.click(save);
  expect(await screen.findByText("Saved to your templates")).toBeVisible();
});

test("a link that was ended meanwhile says so when one saves", async () => {
  const { user, engine, router } = open("/", { as: "bob" });
  const token = engine.templateShares.add(grocery(), "ada");
  await router.navigate({ to: "/shared-template/$token", params: { token } });
  const save = await screen.findByRole("button", { name: "Save to my templates" });
  engine.templateShares.links.length = 0;
  await user.click(save);
  expect(await screen.findByRole("heading", { name: "This link leads nowhere" })).toBeInTheDocument();
});

test("a shared template is downloaded as the file that the editor opens", async () => {
  const files: Blob[] = [];
  const names: string[] = [];
  URL.createObjectURL = (file) => {
    files.push(file as Blob);
    return "blob:x";
  };
  URL.revokeObjectURL = () => undefined;
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const { user, engine, router } = open("/");
  const token = engine.templateShares.add(grocery(), "ada");
  await router.navigate({ to: "/shared-template/$token", params: { token } });
  await user.click(await screen.findByRole("button", { name: "Download" }));
  await waitFor(() => expect(names).toEqual(["grocery-list.yaml"]));
  click.mockRestore();
  expect(await files[0]?.text()).toMatch(/^name: Grocery list\n[\s\S]*\n {2}- id: write\n {4}agent: sql-explainer\n/);
});
