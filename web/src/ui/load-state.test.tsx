import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { LoadState } from "./load-state";

interface Given {
  data?: string[];
  error?: Error;
  refetch?: () => void;
}

function show({ data, error, refetch = () => undefined }: Given): void {
  render(
    <LoadState
      query={{ data, error: error ?? null, refetch }}
      waiting={<p>bones</p>}
      isEmpty={(items) => items.length === 0}
      empty={<p>none</p>}
    >
      {(items) => <p>{items.join(", ")}</p>}
    </LoadState>,
  );
}

test("waiting shows the bones and tells screen readers", () => {
  show({});
  expect(screen.getByRole("status", { name: "Loading" })).toHaveTextContent("bones");
});

test("failed says why, and a retry asks again", async () => {
  let asked = 0;
  show({ error: new Error("The server does not answer."), refetch: () => (asked += 1) });
  expect(screen.getByRole("alert")).toHaveTextContent("The server does not answer.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(asked).toBe(1);
});

test("empty is not the same as failed", () => {
  show({ data: [] });
  expect(screen.getByText("none")).toBeVisible();
});

test("what was once here stays on the screen when asking again fails", () => {
  show({ data: ["a", "b"], error: new Error("gone") });
  expect(screen.getByText("a, b")).toBeVisible();
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});
