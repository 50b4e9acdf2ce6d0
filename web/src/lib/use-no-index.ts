import { useEffect } from "react";

/** Asks search engines to leave the page out, for as long as it is shown. */
export function useNoIndex(): void {
  useEffect(() => {
    const mark = document.createElement("meta");
    mark.name = "robots";
    mark.content = "noindex";
    document.head.append(mark);
    return () => mark.remove();
  }, []);
}
