import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { open } from "@/test/open";
import { FAILING } from "../../dev/fake-engine/workflows.ts";

const PASSWORD = "a long enough password";

async function run(user: UserEvent, material = "select 1") {
  const box = await screen.findByRole("textbox", { name: /Material/ });
  await user.clear(box);
  await user.type(box, material);
  await user.click(screen.getByRole("button", { name: /^Run/ }));
  return screen.findByRole("region", { name: "Answer" });
}

test("a visitor runs an agent without an account, and is told how often that goes", async () => {
  const { user, engine } = open("/agents/sql-explainer");
  expect(await screen.findByText("No account is needed to try it.")).toBeVisible();
  const answer = await run(user);
  expect(await within(answer).findByText(/The lease can be signed after/)).toBeVisible();
  expect(await screen.findByText(/4 of 5 runs left/)).toBeVisible();
  expect(engine.workflows[0]?.owner).toBe("guest-1");
  expect(screen.getAllByRole("link", { name: "Log in" })[0]).toBeInTheDocument();
  expect(within(answer).queryByRole("button", { name: "Share" })).toBeNull();
});

test("a guest whose tries are used up is told so at the form, and registering leads back to the run", async () => {
  const { user, engine, address } = open("/agents/sql-explainer");
  await run(user);
  engine.guests.left.set("guest-1", 0);
  await waitFor(() => expect(screen.getByRole("button", { name: "Run again" })).toBeEnabled());
  await user.click(screen.getByRole("button", { name: "Run again" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("You have used all your tries.");
  await user.click(screen.getByRole("link", { name: "Create an account" }));
  await user.type(await screen.findByLabelText(/Username/), "grace");
  await user.type(screen.getByLabelText(/^Password/), PASSWORD);
  await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Create account" }));
  await waitFor(() => expect(address()).toMatch(/^\/agents\/sql-explainer\?run=/));
  expect(await screen.findByRole("button", { name: "Account" })).toBeVisible();
});

test("where too many visitors came, it is said at the form and nothing is lost", async () => {
  const { user, engine } = open("/agents/sql-explainer");
  engine.guests.refusal = { status: 429, detail: "From your address 5 visitors have tried agents within the hour." };
  await user.type(await screen.findByRole("textbox", { name: /Material/ }), "select 1");
  await user.click(screen.getByRole("button", { name: "Run" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("From your address 5 visitors");
  expect(screen.getByRole("textbox", { name: /Material/ })).toHaveValue("select 1");
});

test("a run's input comes back into the form, to be changed", async () => {
  const { engine, router } = open("/", { as: "ada" });
  const input = { material: "what is $${{ here }}?" };
  const request = { name: "Before", steps: [{ id: "run", agent: "sql-explainer", input }] };
  const { id } = engine.add("ada", request, { age: 1000 });
  await router.navigate({ to: "/agents/$id", params: { id: "sql-explainer" }, search: { run: id } });
  const change = await screen.findByRole("button", { name: "Run again with changes" });
  expect(screen.getByRole("textbox", { name: /Material/ })).toHaveValue("");
  change.click();
  await waitFor(() => expect(screen.getByRole("textbox", { name: /Material/ })).toHaveFocus());
  expect(screen.getByRole("textbox", { name: /Material/ })).toHaveValue("what is ${{ here }}?");
});

test("a run that failed for a while is tried again with one press", async () => {
  const { user } = open("/agents/sql-explainer", { as: "ada" });
  const answer = await run(user, FAILING);
  await user.click(await within(answer).findByRole("button", { name: "Try again" }));
  expect(await within(answer).findByText(/The lease can be signed after/)).toBeVisible();
});

test("an answer is downloaded as what it is", async () => {
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
  const { user } = open("/agents/sql-explainer", { as: "ada" });
  const answer = await run(user);
  await user.click(await within(answer).findByRole("button", { name: "Download the answer as" }));
  await user.click(await screen.findByRole("menuitem", { name: /JSON/ }));
  click.mockRestore();
  expect(names).toEqual(["sql-explainer.json"]);
  const record = JSON.parse((await files[0]?.text()) ?? "");
  expect(record).toMatchObject({ agent: "sql-explainer", input: { material: "select 1" }, cost: 0.0031 });
});

test("an answer is shared, shown to whoever has the link, and taken back", async () => {
  const { user, engine, router } = open("/agents/sql-explainer", { as: "ada" });
  const answer = await run(user, "a secret");
  await within(answer).findByText(/The lease can be signed after/);
  await user.click(within(answer).getByRole("button", { name: "Share" }));
  await user.click(await screen.findByRole("button", { name: "Make a link" }));
  const link = await screen.findByRole("textbox", { name: "Link" });
  expect(link).toHaveValue(`${location.origin}/shared/link-1`);
  await router.navigate({ to: "/shared/$token", params: { token: "link-1" } });
  expect(await screen.findByText(/The lease can be signed after/)).toBeVisible();
  expect(screen.queryByText("a secret")).toBeNull();
  expect(document.querySelector("meta[name=robots]")).toHaveAttribute("content", "noindex");
  const [{ id } = { id: "" }] = engine.workflows;
  await router.navigate({ to: "/agents/$id", params: { id: "sql-explainer" }, search: { run: id } });
  expect(document.querySelector("meta[name=robots]")).toBeNull();
  await user.click(await screen.findByRole("button", { name: "Shared" }));
  await user.click(await screen.findByRole("checkbox", { name: "Show what I put in" }));
  await waitFor(() => expect([...engine.shares.links.values()][0]?.link.include_input).toBe(true));
  await user.click(screen.getByRole("button", { name: "Stop sharing" }));
  expect(await screen.findByRole("button", { name: "Make a link" })).toBeVisible();
  expect(engine.shares.links.size).toBe(0);
});

test("a link that leads nowhere says so", async () => {
  open("/shared/nothing");
  expect(await screen.findByRole("heading", { name: "This link leads nowhere" })).toBeInTheDocument();
});

test("whoever is shown the input takes it to the agent's own page", async () => {
  const { engine, user, router, address } = open("/");
  const input = { material: "select $${{ x }}" };
  const request = { name: "Shown", steps: [{ id: "run", agent: "sql-explainer", input }] };
  const { id } = engine.add("ada", request, { age: 1000 });
  const token = engine.shares.add(id, "ada", { include_input: true, include_name: true });
  await router.navigate({ to: "/shared/$token", params: { token } });
  expect(await screen.findByText("Shared by ada")).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Run this agent yourself" }));
  await waitFor(() => expect(address()).toBe("/agents/sql-explainer"));
  expect(await screen.findByRole("textbox", { name: /Material/ })).toHaveValue("select ${{ x }}");
});

test("a script in a shared answer is text", async () => {
  const { engine, router } = open("/");
  const output = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">Hello";
  const request = { name: "Evil", steps: [{ id: "run", agent: "sql-explainer" }] };
  const { id } = engine.add("ada", request, { age: 1000, parts: { run: { output } } });
  await router.navigate({ to: "/shared/$token", params: { token: engine.shares.add(id, "ada") } });
  expect(await screen.findByText(/<script>.*Hello/)).toBeVisible();
  expect(document.querySelector("main script, main img")).toBeNull();
  expect(document.title).not.toBe("taken");
});

test("the languages of the code are chosen with the keys, and the code is that of the agent", async () => {
  const { user } = open("/agents/sql-explainer");
  await user.click(await screen.findByText("How to call it"));
  const panel = () => screen.getByRole("tabpanel");
  expect(panel()).toHaveTextContent("curl -sS");
  screen.getByRole("tab", { name: "curl" }).focus();
  await user.keyboard("{ArrowRight}");
  expect(screen.getByRole("tab", { name: "Python" })).toHaveFocus();
  expect(panel()).toHaveTextContent("urllib.request");
  await user.keyboard("{End}");
  expect(screen.getByRole("tab", { name: "TypeScript" })).toHaveAttribute("aria-selected", "true");
  expect(panel()).toHaveTextContent("await fetch");
  await user.keyboard("{ArrowRight}");
  expect(screen.getByRole("tab", { name: "curl" })).toHaveFocus();
});
