import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { connectClient } from "@/app/connect-client";
import { createQueryClient } from "@/app/query-client";
import { createAppRouter } from "@/app/router";
import { keepServed } from "@/app/served";
import { followSystemTheme } from "@/lib/theme";
import "./styles.css";

connectClient();
followSystemTheme();
const queryClient = createQueryClient();
keepServed(queryClient);
const router = createAppRouter();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root to draw in");

function draw(element: HTMLElement): void {
  // In slices, so that the page scrolls and answers meanwhile.
  startTransition(() =>
    createRoot(element).render(
      <StrictMode>
        <App router={router} queryClient={queryClient} />
      </StrictMode>,
    ),
  );
}

// What the page begins with stays until its own code has come, and gives way at once.
void router.load().finally(() => draw(root));
