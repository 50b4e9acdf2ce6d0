import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import { librarySearch } from "@/features/agents/api";
import { analyticsSearch } from "@/features/analytics/question";
import { currentSession } from "@/features/auth/session";
import { onlyTexts } from "@/lib/only-texts";
import { ownPath } from "@/lib/paths";
import { MarketplacePage } from "@/routes/marketplace";
import { NotFoundPage } from "@/routes/not-found";
import { CrashedPage } from "./crashed-page";
import { parseSearch, stringifySearch } from "./search-text";
import { Shell } from "./shell";

const rootRoute = createRootRoute({ component: Shell });

/** For pages that show one's own things: whoever is not logged in goes to log in, and comes back. */
function loggedInOnly({ location }: { location: { href: string } }): void {
  if (!currentSession()) throw redirect({ to: "/login", search: { next: location.href } });
}

/** The way back after logging in; left out where it is the marketplace anyway. */
function wayBack(search: Record<string, unknown>): { next?: string } {
  const next = ownPath(search.next);
  return next === "/" ? {} : { next };
}

const marketplaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: librarySearch,
  component: MarketplacePage,
});

const agentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/agents/$id",
  validateSearch: (search: Record<string, unknown>) => onlyTexts(search, "run"),
  component: lazyRouteComponent(() => import("@/routes/agent"), "AgentPage"),
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: wayBack,
  component: lazyRouteComponent(() => import("@/routes/login"), "LoginPage"),
});

const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/register",
  validateSearch: wayBack,
  component: lazyRouteComponent(() => import("@/routes/register"), "RegisterPage"),
});

const dashboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dashboard",
  beforeLoad: loggedInOnly,
  validateSearch: (search: Record<string, unknown>) => onlyTexts(search, "status"),
  component: lazyRouteComponent(() => import("@/routes/dashboard"), "DashboardPage"),
});

const workflowRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dashboard/$id",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/workflow"), "WorkflowPage"),
});

const tasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-tasks",
  beforeLoad: loggedInOnly,
  validateSearch: (search: Record<string, unknown>): { show?: "all" } => (search.show === "all" ? { show: "all" } : {}),
  component: lazyRouteComponent(() => import("@/routes/tasks"), "TasksPage"),
});

const taskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-tasks/$id",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/task"), "TaskPage"),
});

const templatesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/workflow-templates",
  beforeLoad: loggedInOnly,
  validateSearch: (search: Record<string, unknown>) => onlyTexts(search, "q"),
  component: lazyRouteComponent(() => import("@/routes/templates"), "TemplatesPage"),
});

const templateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/workflow-templates/$name",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/template"), "TemplatePage"),
});

const analyticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analytics",
  beforeLoad: loggedInOnly,
  validateSearch: analyticsSearch,
  component: lazyRouteComponent(() => import("@/routes/analytics"), "AnalyticsPage"),
});

const spendingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin/spending",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/spending"), "SpendingPage"),
});

const routeTree = rootRoute.addChildren([
  marketplaceRoute,
  agentRoute,
  loginRoute,
  registerRoute,
  dashboardRoute,
  workflowRoute,
  tasksRoute,
  taskRoute,
  templatesRoute,
  templateRoute,
  analyticsRoute,
  spendingRoute,
]);

/** `history` is the browser's, unless a test gives its own. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    ...(history ? { history } : {}),
    // Without this, what a page did not accept of its query would reach the page all the same.
    search: { strict: true },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: CrashedPage,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
