import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { connectClient } from "@/app/connect-client";
import { createQueryClient } from "@/app/query-client";
import { createAppRouter } from "@/app/router";
import { followSystemTheme } from "@/lib/theme";
import "./styles.css";

connectClient();
followSystemTheme();
const queryClient = createQueryClient();
const router = createAppRouter();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root to draw in");
createRoot(root).render(
  <StrictMode>
    <App router={router} queryClient={queryClient} />
  </StrictMode>,
);
