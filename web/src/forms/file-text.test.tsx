import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { strToU8, zipSync } from "fflate";
import { useState } from "react";
import { expect, test } from "vitest";
import { FileText } from "./file-text";
import { FileProblem, readFile } from "./read-file";

const MOST = 1_000;

function file(name: string, content: BlobPart, type = ""): File {
  return new File([content], name, { type });
}

function word(body: string): File {
  const xml = `<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>${body}</w:body></w:document>`;
  const zip = zipSync({ "word/document.xml": strToU8(xml), "word/styles.xml": strToU8("<x/>") });
  return file("letter.docx", zip.slice().buffer);
}

async function refusal(given: File): Promise<string> {
  try {
    return `read: ${await readFile(given, MOST)}`;
  } catch (problem) {
    if (problem instanceof FileProblem) return problem.message;
    throw problem;
  }
}

test("a text file is read as it is, in whatever letters Windows wrote it", async () => {
  expect(await readFile(file("a.txt", "one\r\ntwo"), MOST)).toBe("one\ntwo");
  expect(await readFile(file("a.md", "\u00e9\u{1f642}"), MOST)).toBe("é🙂");
  expect(await readFile(file("a.csv", new Uint8Array([0x63, 0x61, 0x66, 0xe9])), MOST)).toBe("café");
  expect(await readFile(file("a.txt", new Uint8Array([0xff, 0xfe, 0x68, 0, 0x69, 0])), MOST)).toBe("hi");
  expect(await readFile(file("README", "no ending", "text/plain"), MOST)).toBe("no ending");
});

test("of an HTML file a reader's text is taken, and nothing in it is run", async () => {
  const html = `<head><title>T</title></head><body><script>window.wasRun = 1</script><h2>Terms</h2>
    <p>One  <b>two</b></p><ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table>
    <img src=x onerror="window.wasRun = 1"><style>p {}</style></body>`;
  expect(await readFile(file("page.html", html), MOST)).toBe("## Terms\n\nOne two\n\n- a\n\n- b\n\n1\t2");
  expect("wasRun" in window).toBe(false);
});

test("of a Word document its paragraphs and tables are taken, without what was deleted", async () => {
  const body =
    "<w:p><w:r><w:t>First</w:t><w:tab/><w:t xml:space='preserve'> line</w:t></w:r></w:p>" +
    "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>Second</w:t></w:r></w:p>" +
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
  expect(await readFile(word(body), MOST)).toBe("First\t line\n\nSecond\n\na\tb");
});

test("what cannot be used is refused in words that help", async () => {
  expect(await refusal(file("photo.png", "x", "image/png"))).toMatch(/photo.png is of a kind that cannot be read/);
  expect(await refusal(file("big.txt", "x".repeat(2_000_001)))).toMatch(/big.txt is larger than 2 MB/);
  expect(await refusal(file("long.txt", "🙂".repeat(1_001)))).toMatch(/has 1,001 characters, and 1,000 fit/);
  expect(await refusal(file("blank.txt", " \n"))).toMatch(/There is no text in blank.txt/);
  expect(await refusal(file("broken.docx", "no zip"))).toMatch(/broken.docx could not be read/);
  expect(await refusal(file("empty.docx", zipSync({ "a.txt": strToU8("x") }).slice().buffer))).toMatch(
    /could not be read/,
  );
});

function Filled() {
  const [value, setValue] = useState("before");
  return (
    <FileText labelledBy="notes" value={value} most={MOST} onFill={setValue}>
      <textarea aria-label="Notes" value={value} onChange={(event) => setValue(event.target.value)} />
    </FileText>
  );
}

function chooser(): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>("input[type=file]");
  if (found === null) throw new Error("there is no file chooser");
  return found;
}

test("a chosen file fills the input, and what stood there can be put back", async () => {
  render(<Filled />);
  const user = userEvent.setup();
  await user.upload(chooser(), file("notes.md", "# From the file"));
  await waitFor(() => expect(screen.getByRole("textbox")).toHaveValue("# From the file"));
  expect(screen.getByRole("status")).toHaveTextContent("notes.md: 15 characters.");
  await user.click(screen.getByRole("button", { name: "Put back what stood here" }));
  expect(screen.getByRole("textbox")).toHaveValue("before");
});

test("a file that cannot be used leaves the input as it was", async () => {
  render(<Filled />);
  await userEvent.setup().upload(chooser(), file("long.txt", "x".repeat(1_001)));
  await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent(/1,000 fit/));
  expect(screen.getByRole("textbox")).toHaveValue("before");
});

test("how much fits is said before anything is chosen", () => {
  render(<Filled />);
  expect(screen.getByRole("button", { name: "Fill from a file" })).toHaveAccessibleDescription(
    /At most 1,000 characters; the file itself stays here/,
  );
});
