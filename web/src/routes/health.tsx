import { HealthBoard } from "@/features/admin/components/health-board";
import { LetterTable } from "@/features/admin/components/letter-table";
import { QueueTable } from "@/features/admin/components/queue-table";
import { texts } from "@/texts/admin";
import { AdminPage } from "./admin-page";

const words = texts.admin.health;

export function HealthPage() {
  return (
    <AdminPage title={words.title} detail={words.detail}>
      {() => (
        <div className="space-y-6">
          <HealthBoard />
          <QueueTable />
          <LetterTable />
        </div>
      )}
    </AdminPage>
  );
}
