import { screen } from "@testing-library/react";
import { beforeAll, vi } from "vitest";
import { parse } from "yaml";
import { open } from "@/test/open";

export const PATIENT = { timeout: 15_000 };
const KEPT = "rialto.builder.new";

/** For the tests of a file: what the graph needs, and the time that the largest page takes to compile. */
export function prepareBuilder(): void {
  vi.setConfig({ testTimeout: 60_000 });
  beforeAll(() => {
    // What jsdom lacks and the graph measures with.
    globalThis.ResizeObserver ??= class {
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    globalThis.DOMMatrixReadOnly ??= class {
      m22 = 1;
    } as unknown as typeof DOMMatrixReadOnly;
  });
}

/** Opens the editor; with `text`, a new workflow that was left behind so. */
export async function openBuilder({ path = "/build", text }: { path?: string; text?: string } = {}) {
  if (text !== undefined) sessionStorage.setItem(KEPT, text);
  const page = open(path, { as: "ada" });
  const canvas = await screen.findByRole("region", { name: "Steps of the workflow" }, PATIENT);
  return { ...page, canvas, details: () => screen.getByRole("tabpanel") };
}

/** The text that would be kept for later: the one that is shown. */
export function keptText(): string {
  return sessionStorage.getItem(KEPT) ?? "";
}

/** What that text says. */
export function keptDocument(): Record<string, never> & {
  steps: { id: string; needs?: string[]; input?: object }[];
} {
  return parse(keptText());
}
