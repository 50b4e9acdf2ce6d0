import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect } from "react";
import { type Notice, tellWith } from "@/lib/notices";
import { texts } from "@/texts";

const SHOWN_FOR = 6000;
/** Whoever may want to undo something needs time to see that. */
const LONGER = 8000;
const manager = Toast.createToastManager();

export function ToastStack() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 bottom-4 z-50 flex flex-col gap-2 sm:left-auto sm:w-90">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** A notice is gone when it has been read or closed; then what it stood for is done, unless its action was chosen. */
function show({ title, detail, bad, action, onGone }: Notice): void {
  let isUndone = false;
  const id = manager.add({
    title,
    description: detail,
    type: bad ? "bad" : "good",
    timeout: action ? LONGER : SHOWN_FOR,
    ...(action && {
      actionProps: {
        children: action.label,
        onClick: () => {
          isUndone = true;
          manager.close(id);
          action.onSelect();
        },
      },
    }),
    onClose: () => {
      if (!isUndone) onGone?.();
    },
  });
}

function Toasts() {
  const { toasts } = Toast.useToastManager();
  useEffect(() => tellWith(show), []);
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-xl border bg-card p-3.5 shadow-lift transition-all duration-200 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-3">
        {toast.type === "bad" ? (
          <CircleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-bad" />
        ) : (
          <CircleCheck aria-hidden className="mt-0.5 size-4.5 shrink-0 text-good" />
        )}
        <div className="min-w-0 flex-1">
          <Toast.Title className="text-sm font-medium" />
          <Toast.Description className="mt-0.5 text-[13px] text-ink-soft" />
        </div>
        <Toast.Action className="rounded-md px-2 py-0.5 text-[13px] font-medium text-accent hover:bg-sunken" />
        {/* Base UI hides it from screen readers until the notices have the focus, and leaves it in the tab order. */}
        <Toast.Close
          aria-hidden={false}
          aria-label={texts.common.dismiss}
          className="rounded-md p-0.5 text-ink-soft hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
