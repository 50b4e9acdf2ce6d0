import { useOnline } from "@/lib/use-online";
import { texts } from "@/texts";

/** Says that the network is away; what is shown stays, and is renewed when the network is back. */
export function OfflineBanner() {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p className="flex items-center justify-center gap-2 border-b bg-idle-soft px-4 py-2 text-[13px] font-medium">
          {texts.shell.offline}
        </p>
      )}
    </div>
  );
}
