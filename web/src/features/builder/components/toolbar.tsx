import { Link } from "@tanstack/react-router";
import { Download, FilePlus2, LayoutDashboard, Link2, Play, Redo2, Save, Undo2, Upload } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { texts } from "@/texts/builder";
import { Button, buttonStyle } from "@/ui/button";
import { useTheBuilder } from "../use-builder";

const words = texts.builder;

interface Props {
  onTidy: () => void;
  onImport: (file: File) => void;
  onExport: () => void;
  onShare: () => void;
  onSave: () => void;
  onRun: () => void;
  /** What is open below. */
  opened: "save" | "share" | undefined;
}

/** What can be done with the workflow as a whole. */
export function Toolbar({ onTidy, onImport, onExport, onShare, onSave, onRun, opened }: Props) {
  const { undo, redo, draft } = useTheBuilder();
  const file = useRef<HTMLInputElement>(null);

  return (
    <div role="toolbar" aria-label={words.toolbar} className="flex flex-wrap items-center gap-1">
      <Tool label={words.undo} onClick={undo}>
        <Undo2 aria-hidden />
      </Tool>
      <Tool label={words.redo} onClick={redo}>
        <Redo2 aria-hidden />
      </Tool>
      <Tool label={words.tidy} onClick={onTidy}>
        <LayoutDashboard aria-hidden />
      </Tool>
      <span aria-hidden className="mx-1 h-5 w-px bg-line" />
      <Link
        to="/build/{-$template}"
        params={{ template: undefined }}
        aria-label={words.fresh}
        title={words.fresh}
        className={buttonStyle({ look: "quiet", size: "icon" })}
      >
        <FilePlus2 aria-hidden />
      </Link>
      <input
        ref={file}
        type="file"
        accept=".yaml,.yml,.json"
        className="sr-only"
        tabIndex={-1}
        aria-label={words.importFile}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) onImport(chosen);
          event.target.value = "";
        }}
      />
      <Tool label={words.importFile} onClick={() => file.current?.click()}>
        <Upload aria-hidden />
      </Tool>
      <Tool label={words.exportFile} onClick={onExport}>
        <Download aria-hidden />
      </Tool>
      <Tool label={words.share} onClick={onShare} expanded={opened === "share"}>
        <Link2 aria-hidden />
      </Tool>
      <Button look="outline" size="small" className="ml-1" aria-expanded={opened === "save"} onClick={onSave}>
        <Save aria-hidden />
        {words.save}
      </Button>
      <Button size="small" onClick={onRun} disabled={draft.steps.length === 0}>
        <Play aria-hidden />
        {words.run}
      </Button>
    </div>
  );
}

interface ToolProps {
  label: string;
  onClick: (() => void) | undefined;
  expanded?: boolean;
  children: ReactNode;
}

function Tool({ label, onClick, expanded, children }: ToolProps) {
  return (
    <Button
      look="quiet"
      size="icon"
      aria-label={label}
      title={label}
      aria-expanded={expanded}
      disabled={onClick === undefined}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
