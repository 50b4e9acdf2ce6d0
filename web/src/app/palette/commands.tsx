import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { Bot, FileText, History, LogIn, LogOut, Search, SunMoon, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { workflowsPage } from "@/client";
import { suggestionsQuery } from "@/features/agents/api";
import { logOut } from "@/features/auth/api";
import { isAdmin, meQuery } from "@/features/auth/me";
import { useSession } from "@/features/auth/session";
import { texts } from "@/texts/palette";
import { PLACES, type Place } from "../places";
import { THEMES } from "../themes";
import { keepRecent, type Recent, recentChoices } from "./recent";

const WORKFLOWS = 5;

/** Something that the palette can do. */
export interface Command {
  key: string;
  label: string;
  icon: ReactNode;
  run: () => void;
  /** It leads to no other page. */
  stays?: boolean;
}

export interface Group {
  title: string;
  commands: Command[];
}

interface Found extends Group {
  /** Whether these are the commands for the words asked for, and not for those before. */
  isSettled?: boolean;
}

/** What fits the words `q`, by kind; without words, what is always at hand. */
export function useCommands(q: string): { groups: Group[]; isSettled: boolean } {
  const found: Found[] = [useRecent(q), usePages(q), useActions(q), useWorkflows(q), useAgents(q)];
  return {
    groups: found.filter(({ commands }) => commands.length > 0),
    isSettled: found.every(({ isSettled = true }) => isSettled),
  };
}

/** Whether this is the answer to what is asked now; where nothing is asked, none is waited for. */
function isAnswered({ isEnabled, isPlaceholderData, isLoading }: UseQueryResult): boolean {
  return !isEnabled || !(isPlaceholderData || isLoading);
}

function fits(label: string, q: string): boolean {
  const words = q.toLowerCase().split(/\s+/);
  return words.every((word) => label.toLowerCase().includes(word));
}

/** Opens what is found, and remembers it. */
function useOpen(): (recent: Recent) => void {
  const router = useRouter();
  return (recent) => {
    keepRecent(recent);
    router.history.push(recent.path);
  };
}

function useRecent(q: string): Group {
  const open = useOpen();
  const commands = q === "" ? recentChoices() : [];
  return {
    title: texts.palette.recent,
    commands: commands.map((recent) => ({
      key: `recent ${recent.path}`,
      label: recent.label,
      icon: <History aria-hidden />,
      run: () => open(recent),
    })),
  };
}

function useAgents(q: string): Found {
  const open = useOpen();
  const navigate = useNavigate();
  const found = useQuery(suggestionsQuery(q));
  const agents = q.length < 2 ? [] : (found.data ?? []);
  const commands = agents.map(({ id, name }) => ({
    key: `agent ${id}`,
    label: name,
    icon: <Bot aria-hidden />,
    run: () => open({ path: `/agents/${id}`, label: name }),
  }));
  const all = {
    key: "all agents",
    label: texts.palette.searchAll(q),
    icon: <Search aria-hidden />,
    run: () => void navigate({ to: "/", search: { q } }),
  };
  return {
    title: texts.palette.agents,
    commands: q === "" ? [] : [...commands, all],
    isSettled: isAnswered(found),
  };
}

function usePages(q: string): Group {
  const open = useOpen();
  const session = useSession();
  const me = useQuery({ ...meQuery, enabled: session !== undefined });
  const isFor = (place: Place) =>
    place.for === "all" || (session !== undefined && (place.for === "known" || isAdmin(me.data)));
  const places = PLACES.filter((place) => isFor(place) && fits(place.label, q));
  return {
    title: texts.palette.pages,
    commands: places.map(({ to, label }) => ({
      key: `page ${to}`,
      label,
      icon: <FileText aria-hidden />,
      // A place of which a part may be left out is opened without it.
      run: () => open({ path: to.replace(/\/\{-\$\w+\}/, ""), label }),
    })),
  };
}

function useWorkflows(q: string): Found {
  const navigate = useNavigate();
  const session = useSession();
  const found = useQuery({
    queryKey: ["workflows", "named", q],
    queryFn: async ({ signal }) =>
      (await workflowsPage({ query: { q, limit: WORKFLOWS }, signal, throwOnError: true })).data.items,
    enabled: session !== undefined && q !== "",
    staleTime: 10_000,
    // One who has begun to press it must not find it gone while its name is typed on.
    placeholderData: keepPreviousData,
  });
  const known = session === undefined || q === "" ? [] : (found.data ?? []);
  const workflows = found.isPlaceholderData ? known.filter(({ name }) => fits(name, q)) : known;
  return {
    title: texts.palette.workflows,
    commands: workflows.map(({ id, name }) => ({
      key: `workflow ${id}`,
      label: name,
      icon: <Workflow aria-hidden />,
      run: () => void navigate({ to: "/dashboard/$id", params: { id } }),
    })),
    isSettled: isAnswered(found),
  };
}

function useActions(q: string): Group {
  const navigate = useNavigate();
  const session = useSession();
  const themes = THEMES.map(({ value, label, onSelect }) => ({
    key: `theme ${value}`,
    label: texts.palette.theme(label),
    icon: <SunMoon aria-hidden />,
    run: onSelect,
    stays: true,
  }));
  const leave = {
    key: "log out",
    label: texts.auth.logOut,
    icon: <LogOut aria-hidden />,
    run: () => void logOut(),
  };
  const enter = {
    key: "log in",
    label: texts.auth.logIn,
    icon: <LogIn aria-hidden />,
    run: () => void navigate({ to: "/login", search: {} }),
  };
  const all: Command[] = [...themes, session === undefined ? enter : leave];
  return { title: texts.palette.actions, commands: all.filter(({ label }) => fits(label, q)) };
}
