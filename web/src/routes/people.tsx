import { PeopleTable } from "@/features/admin/components/people-table";
import { texts } from "@/texts/admin";
import { AdminPage } from "./admin-page";

const words = texts.admin.people;

export function PeoplePage() {
  return (
    <AdminPage title={words.title} detail={words.detail}>
      {({ username }) => <PeopleTable self={username} />}
    </AdminPage>
  );
}
