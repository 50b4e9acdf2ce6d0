import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { CrashedPage } from "./crashed-page";

function crash(error: Error): void {
  render(<CrashedPage error={error} reset={() => undefined} />);
}

test("code that a release has replaced is said to be so, and the page of today is offered", () => {
  crash(new TypeError("Failed to fetch dynamically imported module: https://market.example/assets/a.js"));
  expect(screen.getByRole("heading", { name: "A new version is here" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Load again" })).toBeVisible();
});

test("any other crash says what was thrown", () => {
  crash(new Error("no such thing"));
  expect(screen.getByRole("alert")).toHaveTextContent("no such thing");
});
