import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PersonView, Role } from "@/client";
import { formatDay } from "@/lib/format";
import { notify } from "@/lib/notices";
import { useDebounced } from "@/lib/use-debounced";
import { texts } from "@/texts/admin";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { Input } from "@/ui/field";
import { LoadMore } from "@/ui/load-more";
import { LoadState } from "@/ui/load-state";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";
import { peopleQuery, useGiveRole } from "../api";

const words = texts.admin.people;
const ROLES: readonly Role[] = ["user", "analyst", "admin"];
const PAUSE = 150;
const DATE = "2026-01-01".length;

/** Everybody's account, and their roles to be given; `self` is who looks. */
export function PeopleTable({ self }: { self: string }) {
  const [typed, setTyped] = useState("");
  const sought = useDebounced(typed.trim(), PAUSE);
  const people = useInfiniteQuery({ ...peopleQuery(sought), placeholderData: keepPreviousData });
  return (
    <Card className="p-5">
      <search className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        <Input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={typed}
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="max-w-sm"
          onChange={(event) => setTyped(event.target.value)}
        />
        <p className="text-[13px] text-ink-soft">{words.rolesHelp}</p>
      </search>
      <LoadState
        query={people}
        waiting={<Skeleton className="h-64" />}
        isEmpty={({ pages }) => pages[0]?.items.length === 0}
        empty={<p className="py-8 text-center text-sm text-ink-soft">{words.none}</p>}
      >
        {({ pages }) => (
          <>
            <Rows people={pages.flatMap(({ items }) => items)} self={self} />
            <LoadMore query={people} />
          </>
        )}
      </LoadState>
    </Card>
  );
}

function Rows({ people, self }: { people: PersonView[]; self: string }) {
  return (
    <DataTable
      caption={words.list}
      rows={people}
      rowKey={({ username }) => username}
      columns={[
        {
          key: "username",
          name: words.username,
          cell: ({ username }) => <span className="break-all">{username}</span>,
        },
        {
          key: "role",
          name: words.role,
          cell: (person) => <RoleOf person={person} isSelf={person.username === self} />,
        },
        {
          key: "since",
          name: words.since,
          cell: ({ created_at }) => <span className="whitespace-nowrap">{formatDay(created_at.slice(0, DATE))}</span>,
        },
      ]}
    />
  );
}

/** Nobody takes their own role away here: they could not undo it. */
function RoleOf({ person: { username, role }, isSelf }: { person: PersonView; isSelf: boolean }) {
  const give = useGiveRole();
  if (isSelf)
    return (
      <span>
        {words.roles[role]} <span className="text-ink-soft">({words.you})</span>
      </span>
    );

  const change = (to: Role, before?: Role) =>
    give.mutate(
      { username, role: to },
      {
        onSuccess: () =>
          notify(words.changed(username, words.as[to]), {
            detail: words.changedDetail,
            ...(before ? { action: { label: words.undo, onSelect: () => change(before) } } : {}),
          }),
        onError: ({ message }) => notify(words.refused, { detail: message, bad: true }),
      },
    );
  return (
    <NativeSelect
      value={give.isPending ? give.variables.role : role}
      aria-label={words.roleOf(username)}
      className="w-40"
      options={ROLES.map((value) => ({ value, label: words.roles[value] }))}
      onChange={(value) => change(value as Role, role)}
    />
  );
}
