(() => {
  // The same reading of the choice as in src/lib/theme.ts, before anything is painted.
  let chosen = null;
  try {
    chosen = localStorage.getItem("rialto.theme");
  } catch {
    // Storage may be forbidden; then the system's theme holds.
  }
  const [, contrast, tone] = /^(contrast-)?(light|dark)$/.exec(chosen ?? "") ?? [];
  const isDark = tone ? tone === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const isSharp = tone ? contrast !== undefined : matchMedia("(prefers-contrast: more)").matches;
  const { dataset } = document.documentElement;
  dataset.theme = isDark ? "dark" : "light";
  if (isSharp) dataset.contrast = "more";
})();
