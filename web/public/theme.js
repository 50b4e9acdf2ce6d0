(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("rialto.theme");
  } catch {
    // Storage may be forbidden; then the system's theme holds.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : system;
})();
