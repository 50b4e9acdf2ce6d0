import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { currentSession } from "@/features/auth/session";
import { open } from "@/test/open";
import { FakeEngine } from "../../dev/fake-engine/engine.ts";

/** An engine whose administrator is root. */
function withAdmin(): FakeEngine {
  const engine = new FakeEngine();
  engine.roles.set("root", "admin");
  return engine;
}

test("the account's menu leads to the settings, and administrators to their pages", async () => {
  const { user, address } = open("/", { as: "root", engine: withAdmin() });
  await waitFor(async () => {
    await user.click(await screen.findByRole("button", { name: "Account" }));
    expect(await screen.findByRole("menuitem", { name: "People" })).toBeVisible();
  });
  expect(screen.getByRole("menuitem", { name: "Health" })).toBeVisible();
  await user.click(screen.getByRole("menuitem", { name: "Settings" }));
  await waitFor(() => expect(address()).toBe("/settings"));
  expect(await screen.findByText("Administrator")).toBeVisible();
});

test("a key is made, shown once and listed", async () => {
  const { user, engine } = open("/settings", { as: "ada" });
  const form = await screen.findByRole("form", { name: "Make a key" });
  expect(within(form).queryByLabelText(/Administer/)).not.toBeInTheDocument();
  await user.click(within(form).getByRole("button", { name: "Make a key" }));
  expect(within(form).getByLabelText(/^Name/)).toHaveAccessibleDescription(/Give it a name/);
  await user.type(within(form).getByLabelText(/^Name/), "Nightly export");
  await user.click(within(form).getByLabelText(/^Run/));
  await user.selectOptions(within(form).getByLabelText(/Good for/), "30 days");
  await user.click(within(form).getByRole("button", { name: "Make a key" }));

  const made = await screen.findByRole("region", { name: /The key “Nightly export” is made/ });
  const key = `${engine.held.keys[0]?.prefix}_`;
  expect(within(made).getAllByText((text) => text.includes(key))).toHaveLength(2);
  expect(within(made).getByText(/^curl -H "Authorization: Bearer rialto_/)).toHaveTextContent(/\/auth\/me$/);
  expect(engine.held.keys[0]).toMatchObject({ name: "Nightly export", scopes: ["read", "run"] });
  await user.click(within(made).getByRole("button", { name: "I have stored it" }));
  expect(screen.queryByText((text) => text.includes(key))).not.toBeInTheDocument();
  const list = screen.getByRole("list", { name: "Your API keys" });
  expect(within(list).getByText("Nightly export")).toBeVisible();
  expect(within(list).getByText("never")).toBeVisible();
});

test("a key that never ends and one without a scope are told apart", async () => {
  const { user, engine } = open("/settings", { as: "ada" });
  const form = await screen.findByRole("form", { name: "Make a key" });
  await user.type(within(form).getByLabelText(/^Name/), "For ever");
  await user.click(within(form).getByLabelText(/^Read/));
  await user.click(within(form).getByRole("button", { name: "Make a key" }));
  expect(within(form).getByText("Choose at least one.")).toBeVisible();
  await user.click(within(form).getByLabelText(/^Run/));
  await user.selectOptions(within(form).getByLabelText(/Good for/), "Until it is revoked");
  await user.click(within(form).getByRole("button", { name: "Make a key" }));
  expect(await screen.findByText(/"set": {"greeting"/)).toHaveTextContent(/\/workflows$/);
  expect(engine.held.keys[0]).toMatchObject({ scopes: ["run"], expires_at: null });
});

test("a key is revoked in two steps, and kept where the second is not taken", async () => {
  const engine = new FakeEngine();
  engine.held.add("ada", { name: "Leaked" });
  const { user } = open("/settings", { as: "ada", engine });
  await user.click(await screen.findByRole("button", { name: "Revoke Leaked" }));
  expect(screen.getByRole("button", { name: /^Revoke now: Leaked/ })).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Keep Leaked" }));
  expect(screen.getByRole("button", { name: "Revoke Leaked" })).toHaveFocus();
  expect(engine.held.keys).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Revoke Leaked" }));
  await user.click(screen.getByRole("button", { name: /^Revoke now: Leaked/ }));
  expect(await screen.findByText("No API key yet")).toBeVisible();
  expect(engine.held.keys).toHaveLength(0);
});

test("more keys than one may have are refused with the engine's words", async () => {
  const engine = new FakeEngine();
  for (let number = 0; number < 50; number += 1) engine.held.add("ada", { name: `Key ${number}` });
  const { user } = open("/settings", { as: "ada", engine });
  await user.type(await screen.findByLabelText(/^Name/), "One more");
  await user.click(screen.getByRole("button", { name: "Make a key" }));
  expect(await screen.findByText(/You have 50 API keys/)).toBeVisible();
});

test("a password is changed, and the session goes on with a new token", async () => {
  const { user, engine } = open("/settings", { as: "ada" });
  const before = currentSession()?.token;
  const form = await screen.findByRole("form", { name: "Change password" });
  const [old, fresh] = [within(form).getByLabelText(/^Current password/), within(form).getByLabelText(/^New password/)];
  await user.type(old, "wrong");
  await user.type(fresh, "another long password");
  await user.click(within(form).getByRole("button", { name: "Change password" }));
  expect(await within(form).findByText("is not your password")).toBeVisible();
  await user.clear(old);
  await user.type(old, "a long enough password");
  await user.click(within(form).getByRole("button", { name: "Change password" }));
  await waitFor(() => expect(engine.accounts.get("ada")).toBe("another long password"));
  await waitFor(() => expect(fresh).toHaveValue(""));
  expect(currentSession()?.token).not.toBe(before);
  expect(engine.tokens.has(before ?? "")).toBe(false);
  expect(await screen.findByText("The password is changed")).toBeVisible();
});

test.each(["/admin/people", "/admin/health"])("whoever is no administrator is told whose page %s is", async (path) => {
  open(path, { as: "ada" });
  expect(await screen.findByText("This page is for administrators")).toBeVisible();
});

test("a role is given, and taken back with one click", async () => {
  const engine = withAdmin();
  engine.logIn("grace");
  engine.logIn("ada");
  const { user } = open("/admin/people", { as: "root", engine });
  await user.type(await screen.findByLabelText(/Find by name/), "GRA");
  await waitFor(() => expect(screen.queryByText("ada")).not.toBeInTheDocument());
  await user.selectOptions(screen.getByLabelText("Role of grace"), "Analyst");
  expect(await screen.findByText("grace is now an analyst")).toBeVisible();
  expect(engine.roles.get("grace")).toBe("analyst");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(engine.roles.get("grace")).toBe("user"));
});

test("administrators do not take their own role away", async () => {
  open("/admin/people", { as: "root", engine: withAdmin() });
  expect(await screen.findByRole("row", { name: /root Administrator \(you\)/ })).toBeVisible();
  expect(screen.queryByLabelText("Role of root")).not.toBeInTheDocument();
});

test("the health page says what is away, in words, and what waits", async () => {
  const engine = withAdmin();
  engine.held.components[6] = {
    name: "relay",
    state: "away",
    detail: "40 events wait, the first for 2 min.",
    figures: [{ name: "waiting_events", value: 40, unit: null }],
  };
  engine.held.lines = [{ priority: 5, waiting: 1280, oldest: 6.2 }];
  engine.automation.letters.add("grace", "It did harm.", { workflow_name: "Weekly digest" });
  open("/admin/health", { as: "root", engine });
  expect(await screen.findByText("Something is away")).toBeVisible();
  const [first] = screen.getAllByRole("heading", { level: 2 });
  expect(first).toHaveTextContent("Relay");
  expect(screen.getByText("40 events wait, the first for 2 min.")).toBeVisible();
  const line = (await screen.findByText("1,280")).closest("tr");
  expect(line).toHaveTextContent("51,2806.2 s");
  expect((await screen.findByText("It did harm.")).closest("tr")).toHaveTextContent(/^graceWeekly digestIt did harm\./);
});

test("health that cannot be renewed is said to be old, and stays to be seen", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const { engine } = open("/admin/health", { as: "root", engine: withAdmin() });
    expect(await screen.findByText("Everything works")).toBeVisible();
    engine.down = true;
    await vi.advanceTimersByTimeAsync(5_100);
    expect(await screen.findByText(/what is shown is old/)).toBeVisible();
    expect(screen.getByText("Everything works")).toBeVisible();
    engine.down = false;
    await vi.advanceTimersByTimeAsync(5_100);
    await waitFor(() => expect(screen.queryByText(/what is shown is old/)).not.toBeInTheDocument());
  } finally {
    vi.useRealTimers();
  }
});
