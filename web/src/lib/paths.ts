/** `path` where it leads to a page of this site, else `/`: a link from outside must not send the reader elsewhere. */
export function ownPath(path: unknown): string {
  if (typeof path !== "string" || !path.startsWith("/")) return "/";
  const url = new URL(path, "http://own.invalid");
  return url.host === "own.invalid" ? url.pathname + url.search + url.hash : "/";
}
