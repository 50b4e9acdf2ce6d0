import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "@/test/open";
import { OUTDATED } from "../../dev/fake-engine/fixtures.ts";
import { FAILING } from "../../dev/fake-engine/workflows.ts";

const PASSWORD = "a long enough password";

test("whoever is not logged in is led to log in, and back to the page that was wanted", async () => {
  const { engine, user, address } = open("/dashboard?status=failed");
  engine.logIn("ada", PASSWORD);
  await user.type(await screen.findByLabelText(/Username/), "ada");
  expect(address()).toBe("/login?next=%2Fdashboard%3Fstatus%3Dfailed");
  await user.type(screen.getByLabelText(/^Password/), PASSWORD);
  await user.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByRole("heading", { name: "Dashboard" })).toBeVisible();
  expect(address()).toBe("/dashboard?status=failed");
});

test("a way back that leads to another site is not taken", async () => {
  const { address } = open("/login?next=https%3A%2F%2Fevil.example%2F", { as: "ada" });
  await waitFor(() => expect(address()).toBe("/"));
});

test("a wrong password is said on the form and nothing is kept", async () => {
  const { user } = open("/login");
  await user.type(await screen.findByLabelText(/Username/), "ada");
  await user.type(screen.getByLabelText(/^Password/), "not the password");
  await user.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The name or the password is wrong.");
  expect(sessionStorage.getItem("rialto.session")).toBeNull();
});

test("registering logs in at once", async () => {
  const { user, address, engine } = open("/register");
  await user.type(await screen.findByLabelText(/Username/), "grace");
  await user.type(screen.getByLabelText(/^Password/), PASSWORD);
  await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Create account" }));
  await waitFor(() => expect(address()).toBe("/"));
  expect(engine.accounts.get("grace")).toBe(PASSWORD);
  expect(await screen.findByRole("button", { name: "Account" })).toBeVisible();
});

test("a name that is taken is said at the name", async () => {
  const { user, engine } = open("/register");
  engine.logIn("grace");
  const name = await screen.findByLabelText(/Username/);
  await user.type(name, "grace");
  await user.type(screen.getByLabelText(/^Password/), PASSWORD);
  await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Create account" }));
  await waitFor(() => expect(name).toBeInvalid());
  expect(name).toHaveAccessibleDescription(/is taken; choose another/);
});

test("an agent is run and its answer is shown with the version and the model that wrote it", async () => {
  const { user, address } = open("/agents/sql-explainer", { as: "ada" });
  await user.type(await screen.findByLabelText(/Material/), "select 1");
  await user.click(screen.getByRole("button", { name: "Run" }));
  const answer = await screen.findByRole("region", { name: "Answer" });
  expect(await within(answer).findByText("smollm2-135m-instruct")).toBeVisible();
  expect(within(answer).getByText("v1.0.0")).toBeVisible();
  expect(await within(answer).findByText(/The lease can be signed after/)).toBeVisible();
  expect(within(answer).getByText("812 tokens in, 214 out")).toBeVisible();
  expect(address()).toMatch(/\?run=/);
});

test("what is typed into the search suggests agents, and the keys reach them", async () => {
  const { user, address } = open("/");
  const box = await screen.findByRole("combobox", { name: "Search agents" });
  expect(box).toHaveAttribute("aria-expanded", "false");
  await user.type(box, "lease");
  const list = await screen.findByRole("listbox", { name: "Agents that may be meant" });
  const [first] = within(list).getAllByRole("option");
  expect(first).toHaveTextContent("Commercial Lease Reviewer");
  await user.keyboard("{ArrowDown}");
  expect(first).toHaveAttribute("aria-selected", "true");
  expect(box).toHaveAttribute("aria-activedescendant", first?.id);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(address()).toMatch(/^\/agents\/lease-reviewer/));
});

test("suggestions close by Escape, and what was typed stays", async () => {
  const { user } = open("/");
  const box = await screen.findByRole("combobox", { name: "Search agents" });
  await user.type(box, "lease");
  await screen.findByRole("listbox");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(box).toHaveValue("lease");
});

test("a run is cancelled, and says so", async () => {
  const { user } = open("/agents/sql-explainer", { as: "ada", stepTime: 5_000 });
  await user.type(await screen.findByLabelText(/Material/), "select 1");
  await user.click(screen.getByRole("button", { name: "Run" }));
  const answer = await screen.findByRole("region", { name: "Answer" });
  await within(answer).findByText("Running");
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(await within(answer).findByText("Cancelled")).toBeVisible();
  expect(within(answer).getByText("This step was stopped before it had an answer.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
});

test("a run that fails says why", async () => {
  const { user } = open("/agents/sql-explainer", { as: "ada" });
  await user.type(await screen.findByLabelText(/Material/), FAILING);
  await user.click(screen.getByRole("button", { name: "Run" }));
  expect(await screen.findByText(/The model did not answer within 60 seconds/)).toBeVisible();
});

test("what a person types is never taken for a reference to another step", async () => {
  const { user, engine } = open("/agents/sql-explainer", { as: "ada" });
  const material = await screen.findByLabelText(/Material/);
  await user.click(material);
  await user.paste("echo ${{ steps.a.output }}");
  await user.click(screen.getByRole("button", { name: "Run" }));
  await waitFor(() => expect(engine.workflows).toHaveLength(1));
  expect(engine.workflows[0]?.request.steps[0]?.input).toMatchObject({ material: "echo $${{ steps.a.output }}" });
});

test("the form survives logging in on the way to a run", async () => {
  const { user, engine, address } = open("/agents/sql-explainer");
  engine.guests.refusal = { status: 403, detail: "Trying agents without an account is switched off here." };
  engine.logIn("ada", PASSWORD);
  await user.type(await screen.findByLabelText(/Material/), "select 2");
  await user.click(screen.getByRole("button", { name: "Run" }));
  await user.type(await screen.findByLabelText(/Username/), "ada");
  await user.type(screen.getByLabelText(/^Password/), PASSWORD);
  await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Log in" }));
  expect(await screen.findByLabelText(/Material/)).toHaveValue("select 2");
  expect(address()).toBe("/agents/sql-explainer");
});

test("a token that has died leads to log in, with the way back", async () => {
  const { user, engine, address } = open("/agents/sql-explainer", { as: "ada" });
  await user.type(await screen.findByLabelText(/Material/), "select 3");
  engine.tokens.clear();
  await user.click(screen.getByRole("button", { name: "Run" }));
  expect(await screen.findByRole("heading", { name: "Log in" })).toBeVisible();
  expect(address()).toBe("/login?next=%2Fagents%2Fsql-explainer");
  expect(await screen.findByText("You have been logged out")).toBeInTheDocument();
});

test("logging out tells the server and forgets what was shown", async () => {
  const { user, engine, address } = open("/dashboard", { as: "ada" });
  await user.click(await screen.findByRole("button", { name: "Account" }));
  await user.click(await screen.findByRole("menuitem", { name: "Log out" }));
  await waitFor(() => expect(address()).toBe("/"));
  expect(engine.tokens.size).toBe(0);
});

test("nobody sees another's workflow", async () => {
  const { engine, router } = open("/", { as: "eve" });
  const { id } = engine.add("ada", { name: "Secret", steps: [{ id: "run", agent: "sql-explainer" }] });
  await router.navigate({ to: "/dashboard/$id", params: { id } });
  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeInTheDocument();
});

test("a running workflow renews itself until it is done", async () => {
  const { engine, router } = open("/", { as: "ada" });
  const { id } = engine.add("ada", { name: "Slow", steps: [{ id: "run", agent: "sql-explainer" }] }, { stepTime: 600 });
  await router.navigate({ to: "/dashboard/$id", params: { id } });
  expect(await screen.findByText("Live")).toBeVisible();
  expect(await screen.findByText(/The lease can be signed after/)).toBeVisible();
  expect(screen.queryByText("Live")).not.toBeInTheDocument();
});

test("searching puts the words into the address and narrows the list", async () => {
  const { user, address } = open("/");
  expect(await screen.findByText("20 agents")).toBeVisible();
  await user.type(screen.getByRole("combobox", { name: "Search agents" }), "tenant");
  await waitFor(() => expect(address()).toBe("/?q=tenant"));
  expect(await screen.findByText("1 agent")).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Remove the filter “tenant”" }));
  expect(await screen.findByText("20 agents")).toBeVisible();
  expect(screen.getByRole("combobox", { name: "Search agents" })).toHaveValue("");
});

test("a tag on a card narrows the list to that tag", async () => {
  const { user, address } = open("/");
  await user.click((await screen.findAllByRole("link", { name: "triage" }))[0] ?? document.body);
  await waitFor(() => expect(address()).toBe("/?tag=triage"));
  expect(await screen.findByText("2 agents")).toBeVisible();
});

test("a search that finds nothing says so and offers a way out", async () => {
  const { user } = open("/?q=zzz");
  expect(await screen.findByText("No agent fits")).toBeVisible();
  await user.click(screen.getAllByRole("link", { name: "Clear filters" })[0] ?? document.body);
  expect(await screen.findByText("20 agents")).toBeVisible();
});

test("an engine that does not answer is said, and a retry finds it again", async () => {
  const { engine, user, router } = open("/nowhere");
  engine.down = true;
  await router.navigate({ to: "/" });
  const failure = await screen.findByRole("alert");
  expect(failure).toHaveTextContent("No connection");
  engine.down = false;
  await user.click(within(failure).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("20 agents")).toBeVisible();
});

test("an agent that does not exist is no page", async () => {
  open("/agents/nobody");
  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeInTheDocument();
});

test("a new page takes the focus to its beginning", async () => {
  const { user } = open("/");
  await user.click(await screen.findByRole("link", { name: "SQL Explainer" }));
  await screen.findByRole("heading", { name: /SQL Explainer/ });
  await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
});

test("logging in from the header leads back to the page one was on", async () => {
  const { user, address } = open("/?q=tenant");
  await user.click(await screen.findByRole("link", { name: "Log in" }));
  await waitFor(() => expect(address()).toBe("/login?next=%2F%3Fq%3Dtenant"));
});

test("the categories count what a search has found", async () => {
  const { user } = open("/?q=review");
  const all = () => within(screen.getByRole("navigation", { name: "Categories" })).getByRole("link", { name: /^All/ });
  await waitFor(() => expect(all()).toHaveTextContent("All categories2"));
  await user.clear(screen.getByRole("combobox", { name: "Search agents" }));
  await user.type(screen.getByRole("combobox", { name: "Search agents" }), "soil");
  await waitFor(() => expect(all()).toHaveTextContent("All categories1"));
  expect(screen.getByRole("link", { name: /^Agri/ })).toHaveTextContent(/1$/);
});

test("an agent that should no longer be chosen names its successor", async () => {
  const { user, address } = open(`/agents/${OUTDATED}`);
  expect(await screen.findByRole("note")).toHaveTextContent("Deprecated since 1 Nov 2026. It knew one tax year.");
  await user.click(screen.getByRole("link", { name: "Its successor" }));
  expect(await screen.findByText("Reads rent review clauses.")).toBeVisible();
  expect(address()).toBe("/agents/lease-reviewer");
});
