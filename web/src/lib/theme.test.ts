import { beforeEach, expect, test, vi } from "vitest";
import { chooseTheme, chosenTheme, followSystemTheme } from "./theme";

const wishes = new Map<string, boolean>();
const watchers = new Set<() => void>();

/** What the system wishes: dark, more contrast, both or neither. */
function wish(dark: boolean, contrast: boolean): void {
  wishes.set("(prefers-color-scheme: dark)", dark);
  wishes.set("(prefers-contrast: more)", contrast);
  for (const watcher of watchers) watcher();
}

function shown(): string {
  const { theme, contrast } = document.documentElement.dataset;
  return [theme, contrast].filter(Boolean).join(" ");
}

beforeEach(() => {
  watchers.clear();
  vi.stubGlobal("matchMedia", (query: string) => ({
    get matches() {
      return wishes.get(query) ?? false;
    },
    addEventListener: (_: string, watcher: () => void) => watchers.add(watcher),
  }));
  wish(false, false);
  chooseTheme("system");
  followSystemTheme();
});

test("without a choice the system's wishes are followed, contrast included", () => {
  expect(shown()).toBe("light");
  wish(true, false);
  expect(shown()).toBe("dark");
  wish(false, true);
  expect(shown()).toBe("light more");
});

test("a choice outranks the system and is kept", () => {
  chooseTheme("contrast-dark");
  expect(shown()).toBe("dark more");
  wish(false, false);
  expect(shown()).toBe("dark more");
  expect(localStorage.getItem("rialto.theme")).toBe("contrast-dark");
  chooseTheme("light");
  expect(shown()).toBe("light");
  chooseTheme("system");
  expect(localStorage.getItem("rialto.theme")).toBeNull();
});

test("where storage is forbidden the choice lasts for the visit", () => {
  const refuse = () => {
    throw new DOMException("forbidden", "SecurityError");
  };
  const spies = [
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse),
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(refuse),
  ];
  chooseTheme("dark");
  expect(chosenTheme()).toBe("dark");
  expect(shown()).toBe("dark");
  for (const spy of spies) spy.mockRestore();
});

test("what another age of the page kept is no choice", () => {
  localStorage.setItem("rialto.theme", "solarized");
  expect(chosenTheme()).toBe("system");
});
