import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import { librarySearch } from "@/features/agents/api";
import type { AnalyticsSearch } from "@/features/analytics/question";
import { currentSession } from "@/features/auth/session";
import type { WorkflowSearch } from "@/features/workflows/filters";
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

/** Keeps parts of an address by their names. What each may say is known to the page's own code, which drops the rest. */
function kept<Search extends object>(...names: (keyof Search & string)[]): (search: Record<string, unknown>) => Search {
  return (search) => onlyTexts(search, ...names) as Search;
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

const sharedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shared/$token",
  component: lazyRouteComponent(() => import("@/routes/links"), "SharedPage"),
});

const sharedTemplateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shared-template/$token",
  component: lazyRouteComponent(() => import("@/routes/links"), "SharedTemplatePage"),
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
  validateSearch: kept<WorkflowSearch>("status", "q", "range", "since", "until", "by", "template", "source", "batch"),
  component: lazyRouteComponent(() => import("@/routes/dashboard"), "DashboardPage"),
});

const workflowRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dashboard/$id",
  beforeLoad: loggedInOnly,
  validateSearch: ({ open }: Record<string, unknown>): { open?: "rerun" | "replay" } =>
    open === "rerun" || open === "replay" ? { open } : {},
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
  component: lazyRouteComponent(() => import("@/routes/template-pages"), "TemplatesPage"),
});

const templateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/workflow-templates/$name",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/template-pages"), "TemplatePage"),
});

const buildRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/build/{-$template}",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/build"), "BuildPage"),
});

const analyticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analytics",
  beforeLoad: loggedInOnly,
  validateSearch: kept<AnalyticsSearch>(
    "range",
    "since",
    "until",
    "agent",
    "category",
    "model",
    "status",
    "user",
    "type",
    "order",
    "by",
    "of",
  ),
  component: lazyRouteComponent(() => import("@/routes/analytics"), "AnalyticsPage"),
});

const spendingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin/spending",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/spending"), "SpendingPage"),
});

const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/compare",
  validateSearch: (search: Record<string, unknown>) => onlyTexts(search, "agents"),
  component: lazyRouteComponent(() => import("@/routes/compare"), "ComparePage"),
});

const favouritesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-favourites",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/favourites"), "FavouritesPage"),
});

const collectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/agent-collections/$id",
  component: lazyRouteComponent(() => import("@/routes/collection"), "CollectionPage"),
});

/** Which template something is made for. */
function templateSearch(search: Record<string, unknown>): { template?: string } {
  return onlyTexts(search, "template");
}

const batchesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-batches",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/batches"), "BatchesPage"),
});

const newBatchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-batches/new",
  beforeLoad: loggedInOnly,
  validateSearch: templateSearch,
  component: lazyRouteComponent(() => import("@/routes/new-batch"), "NewBatchPage"),
});

const batchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-batches/$id",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/batch"), "BatchPage"),
});

const schedulesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-schedules",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/schedules"), "SchedulesPage"),
});

const newScheduleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-schedules/new",
  beforeLoad: loggedInOnly,
  validateSearch: templateSearch,
  component: lazyRouteComponent(() => import("@/routes/new-schedule"), "NewSchedulePage"),
});

const scheduleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-schedules/$id",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/schedule"), "SchedulePage"),
});

const triggersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-triggers",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/triggers"), "TriggersPage"),
});

const newTriggerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-triggers/new",
  beforeLoad: loggedInOnly,
  validateSearch: templateSearch,
  component: lazyRouteComponent(() => import("@/routes/new-trigger"), "NewTriggerPage"),
});

const triggerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-triggers/$id",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/trigger"), "TriggerPage"),
});

const failuresRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/failures",
  beforeLoad: loggedInOnly,
  validateSearch: (search: Record<string, unknown>): { show?: "all" } => (search.show === "all" ? { show: "all" } : {}),
  component: lazyRouteComponent(() => import("@/routes/dead-letters"), "DeadLettersPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/settings"), "SettingsPage"),
});

const peopleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin/people",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/people"), "PeoplePage"),
});

const healthRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin/health",
  beforeLoad: loggedInOnly,
  component: lazyRouteComponent(() => import("@/routes/health"), "HealthPage"),
});

const routeTree = rootRoute.addChildren([
  marketplaceRoute,
  agentRoute,
  compareRoute,
  favouritesRoute,
  collectionRoute,
  sharedRoute,
  sharedTemplateRoute,
  loginRoute,
  registerRoute,
  dashboardRoute,
  workflowRoute,
  batchesRoute,
  newBatchRoute,
  batchRoute,
  schedulesRoute,
  newScheduleRoute,
  scheduleRoute,
  triggersRoute,
  newTriggerRoute,
  triggerRoute,
  failuresRoute,
  tasksRoute,
  taskRoute,
  templatesRoute,
  templateRoute,
  buildRoute,
  analyticsRoute,
  spendingRoute,
  settingsRoute,
  peopleRoute,
  healthRoute,
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
