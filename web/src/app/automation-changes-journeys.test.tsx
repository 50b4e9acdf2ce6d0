import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "@/test/open";

test("a trigger's name, template and inputs are changed on its page, and it stays the same address", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const inputs = { title: "${{ message.subject }}", brief: "Fixed" };
  const trigger = engine.automation.triggers.add("ada", {
    name: "Hook",
    template: "query-review",
    kind: "webhook",
    inputs,
  });
  await router.navigate({ to: "/my-triggers/$id", params: { id: trigger.id } });
  await user.click(await screen.findByRole("button", { name: "Change" }));
  const title = await screen.findByLabelText(/^Title/);
  expect(title).toHaveValue("${{ message.subject }}");
  expect(screen.queryByLabelText(/What brings the messages/)).not.toBeInTheDocument();
  await user.clear(screen.getByLabelText(/^Name/));
  await user.type(screen.getByLabelText(/^Name/), "Tickets");
  await user.clear(title);
  await user.paste("About ${{ message.ticket.title }}");
  await user.click(screen.getByRole("button", { name: "Save the trigger" }));
  expect(await screen.findByRole("heading", { name: "Tickets" })).toBeVisible();
  expect(screen.getByText("title: About ${{ message.ticket.title }}")).toBeVisible();
  expect(trigger).toMatchObject({ inputs: { title: "About ${{ message.ticket.title }}", brief: "Fixed" } });
  expect(trigger.address).toBe(`/hooks/${trigger.id}`);
  await user.click(screen.getByRole("button", { name: "Change" }));
  await screen.findByRole("option", { name: "Weekly digest" });
  await user.selectOptions(screen.getByLabelText(/^Template/), "weekly-digest");
  await user.click(await screen.findByRole("button", { name: "Save the trigger" }));
  await waitFor(() => expect(trigger.template).toBe("weekly-digest"));
});

test("what the server says of a changed trigger stands at its fields, and nothing is changed when that is left", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const inputs = { title: "${{ message.subject }}", brief: "Fixed" };
  const { triggers } = engine.automation;
  const trigger = triggers.add("ada", { name: "Hook", template: "query-review", kind: "webhook", inputs });
  await router.navigate({ to: "/my-triggers/$id", params: { id: trigger.id } });
  await user.click(await screen.findByRole("button", { name: "Change" }));
  triggers.refusal = [
    { pointer: "body.inputs.title", message: "there is no step here; a trigger reads message" },
    { pointer: "body.name", message: "must be one line" },
  ];
  const title = await screen.findByLabelText(/^Title/);
  await user.clear(title);
  await user.paste("${{ step.x }}");
  await user.click(screen.getByRole("button", { name: "Save the trigger" }));
  await waitFor(() => expect(title).toHaveAccessibleDescription(/There is no step here; a trigger reads message$/));
  expect(screen.getByLabelText(/^Name/)).toHaveAccessibleDescription(/Must be one line$/);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("title: ${{ message.subject }}")).toBeVisible();
  expect(trigger.inputs).toEqual(inputs);
});

test("a trigger whose template is gone is given another one", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const trigger = engine.automation.triggers.add("ada", { name: "Hook", template: "gone", kind: "webhook" });
  await router.navigate({ to: "/my-triggers/$id", params: { id: trigger.id } });
  await user.click(await screen.findByRole("button", { name: "Change" }));
  expect(await screen.findByText("There is no such template any more; choose another.")).toBeVisible();
  await screen.findByRole("option", { name: "Query review" });
  await user.selectOptions(screen.getByLabelText(/^Template/), "query-review");
  await user.click(await screen.findByRole("button", { name: "Save the trigger" }));
  await waitFor(() => expect(trigger.template).toBe("query-review"));
  expect(trigger.inputs).toEqual({ title: "${{ message.title }}", brief: "${{ message.brief }}" });
});

test("all of a schedule is changed on its page, and its time only where that was touched", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const { schedules } = engine.automation;
  const values = { title: "Morning", brief: "What is new?" };
  const at = "2026-12-24T18:00:00Z";
  const once = schedules.add("ada", { name: "Once", template: "query-review", at, values }, { enabled: false });
  once.next_at = null;
  await router.navigate({ to: "/my-schedules/$id", params: { id: once.id } });
  expect(await screen.findByLabelText(/^Day and time/)).not.toHaveValue("");
  await screen.findByRole("option", { name: "Weekly digest" });
  await user.selectOptions(screen.getByLabelText(/^Template/), "weekly-digest");
  const title = await screen.findByLabelText(/^Title/);
  expect(title).toHaveValue("Morning");
  await user.clear(title);
  await user.type(title, "Evening");
  await user.click(screen.getByRole("button", { name: "Save the schedule" }));
  await waitFor(() => expect(once.template).toBe("weekly-digest"));
  expect(once).toMatchObject({ name: "Once", cron: null, values: { ...values, title: "Evening" } });
});

test("a schedule is paused and deleted on its own page, too", async () => {
  const { engine, user, router, address } = open("/", { as: "ada" });
  const { schedules } = engine.automation;
  const daily = schedules.add("ada", { name: "Daily", template: "query-review", cron: "0 9 * * *" });
  await router.navigate({ to: "/my-schedules/$id", params: { id: daily.id } });
  await user.click(await screen.findByRole("button", { name: "Pause Daily" }));
  expect(await screen.findByText("Paused")).toBeVisible();
  expect(daily.enabled).toBe(false);
  await user.click(screen.getByRole("button", { name: "Delete Daily" }));
  await waitFor(() => expect(address()).toBe("/my-schedules"));
  expect(await screen.findByText("Nothing runs by itself yet")).toBeVisible();
});

test("what the server says of a schedule's time, zone and inputs stands at their fields", async () => {
  const { engine, user, router } = open("/", { as: "ada" });
  const { schedules } = engine.automation;
  const values = { title: "Morning", brief: "What is new?" };
  const daily = schedules.add("ada", { name: "Daily", template: "query-review", cron: "7 9 1 * MON", values });
  await router.navigate({ to: "/my-schedules/$id", params: { id: daily.id } });
  schedules.refusal = [
    { pointer: "body.cron", message: "does not come within 50 years" },
    { pointer: "body.time_zone", message: "is no time zone" },
    { pointer: "body.values.title", message: "is too long" },
  ];
  const cron = await screen.findByRole("textbox", { name: /Cron expression/ });
  await user.type(cron, "-FRI");
  await user.click(screen.getByRole("button", { name: "Save the schedule" }));
  await waitFor(() => expect(cron).toHaveAccessibleDescription(/Does not come within 50 years$/));
  expect(screen.getByLabelText(/^Time zone/)).toHaveAccessibleDescription(/Is no time zone$/);
  expect(screen.getByLabelText(/^Title/)).toHaveAccessibleDescription(/Is too long$/);
  await user.click(screen.getByRole("button", { name: "Save the schedule" }));
  await waitFor(() => expect(daily.cron).toBe("7 9 1 * MON-FRI"));
});
