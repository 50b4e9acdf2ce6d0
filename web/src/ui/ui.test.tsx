import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Button } from "./button";
import { CodeBlock } from "./code-block";
import { DataTable } from "./data-table";
import { Field, Input } from "./field";
import { Folded } from "./folded";
import { ListInput } from "./list-input";
import { Menu } from "./menu";
import { Progress } from "./progress";

const UNTIED = { id: "a", "aria-describedby": undefined, "aria-invalid": undefined, "aria-required": undefined };

test("a busy button says so and cannot be pressed", async () => {
  let pressed = 0;
  render(
    <Button busy onClick={() => (pressed += 1)}>
      Save
    </Button>,
  );
  const button = screen.getByRole("button", { name: "Save", busy: true });
  await userEvent.click(button);
  expect(pressed).toBe(0);
});

test("a field ties its control to its label, help and error", () => {
  render(
    <Field label="Name" help="As on the door." error="Give a name." required>
      {(control) => <Input {...control} />}
    </Field>,
  );
  const control = screen.getByRole("textbox", { name: /Name/ });
  expect(control).toHaveAccessibleDescription("As on the door. Give a name.");
  expect(control).toBeInvalid();
  expect(control).toBeRequired();
});

test("lines pasted into a list become lines of their own", async () => {
  let lines = [""];
  render(
    <ListInput
      {...UNTIED}
      value={lines}
      onChange={(next) => {
        lines = next;
      }}
      firstRef={null}
    />,
  );
  await userEvent.click(screen.getByRole("textbox"));
  await userEvent.paste("one\ntwo\n\nthree");
  expect(lines).toEqual(["one", "two", "three"]);
});

test("progress is a number for machines and a sentence for people", () => {
  render(<Progress label="Upload" says="3 of 4 done, 1 failed" done={3} failed={1} total={4} />);
  const bar = screen.getByRole("progressbar", { name: "Upload" });
  expect(bar).toHaveAttribute("aria-valuenow", "4");
  expect(bar).toHaveAttribute("aria-valuetext", "3 of 4 done, 1 failed");
});

test("what is long is folded until somebody wants it all", async () => {
  render(
    <Folded long>
      <p>long text</p>
    </Folded>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(screen.queryByRole("button", { name: "Show all" })).not.toBeInTheDocument();
  expect(screen.getByText("long text")).toBeVisible();
});

test("a table's first column names its rows, and what is wider can be scrolled with the keyboard", () => {
  const columns = [
    { key: "name", name: "Name", cell: (row: string) => row },
    { key: "size", name: "Size", isNumber: true, cell: (row: string) => row.length },
  ];
  render(<DataTable caption="Words" columns={columns} rows={["one", "three"]} rowKey={(row) => row} />);
  expect(screen.getByRole("rowheader", { name: "three" })).toBeVisible();
  expect(screen.getByRole("region", { name: "Words" })).toHaveAttribute("tabindex", "0");
});

test("a menu's choice says which one holds, and choosing closes it", async () => {
  const chosen: string[] = [];
  const entries = ["small", "large"].map((value) => ({ value, label: value, onSelect: () => chosen.push(value) }));
  render(<Menu trigger={<Button>Size</Button>} choice={{ label: "Size", entries, chosen: "small" }} />);
  await userEvent.click(screen.getByRole("button", { name: "Size" }));
  expect(await screen.findByRole("menuitemradio", { name: "small" })).toBeChecked();
  await userEvent.click(screen.getByRole("menuitemradio", { name: "large" }));
  expect(chosen).toEqual(["large"]);
  expect(screen.queryByRole("menuitemradio", { name: "large" })).not.toBeInTheDocument();
});

test("code can be reached and scrolled with the keyboard", async () => {
  render(<CodeBlock text={"a: 1\nb: 2"} />);
  await userEvent.tab();
  expect(screen.getByText(/a: 1/)).toHaveFocus();
});
