import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { endSession } from "@/features/auth/session";

// Pages come in chunks of their own, which a busy machine compiles when a test first asks for them.
configure({ asyncUtilTimeout: 4_000 });

// What jsdom lacks; new browsers answer with a promise.
Element.prototype.scrollIntoView = () => Promise.resolve();
window.scrollTo = () => undefined;
Element.prototype.getAnimations ??= () => [];

afterEach(() => {
  cleanup();
  endSession("left");
  sessionStorage.clear();
  localStorage.clear();
});
