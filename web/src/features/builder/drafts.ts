const PREFIX = "rialto.builder.";

/** What is not saved yet survives that its page is left, until the browser's tab is closed. */
export function keepDraft(name: string, text: string): void {
  try {
    sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // No room, or not allowed: then it lives as long as the page.
  }
}

export function keptDraft(name: string): string | undefined {
  return sessionStorage.getItem(PREFIX + name) ?? undefined;
}

export function forgetDraft(name: string): void {
  sessionStorage.removeItem(PREFIX + name);
}
