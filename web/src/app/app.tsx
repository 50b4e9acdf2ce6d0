import { CSPProvider } from "@base-ui/react/csp-provider";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Toaster } from "@/ui/toaster";
import type { AppRouter } from "./router";
import { SessionEnds } from "./session-ends";

interface Props {
  router: AppRouter;
  queryClient: QueryClient;
}

export function App({ router, queryClient }: Props) {
  return (
    // The page allows no inline style elements; what they would say stands in styles.css.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <SessionEnds router={router} queryClient={queryClient} />
        <RouterProvider router={router} />
        <Toaster />
      </QueryClientProvider>
    </CSPProvider>
  );
}
