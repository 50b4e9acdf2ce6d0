"""Writes docs/events: the schema of each type of event, the AsyncAPI document, and the table in the README.

`make events-contract`. With `--check` nothing is written, and whatever is not up to date or breaks readers is named;
with `--base REF`, too, the schemas are held against those of a commit, so that a published one is not edited by hand.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any  # JSON

from jsonschema_rs import meta, validator_for

from agent_contracts.event_asyncapi import asyncapi_document
from agent_contracts.event_baseline import broken, files_of, settle
from agent_contracts.event_contract import (
    ENVELOPE,
    Schema,
    Schemas,
    current_schemas,
    file_of,
    name_of,
    superseded_schemas,
)
from agent_contracts.event_examples import EXAMPLES

ROOT = Path(__file__).parent.parent
DOCS = Path("docs/events")
SCHEMAS = DOCS / "schemas"
README = DOCS / "README.md"
SUPERSEDED = Path("packages/agent_contracts/src/agent_contracts/superseded")
BEGIN = "<!-- types: written by `make events-contract` -->"
END = "<!-- end of types -->"
AUTO = "auto"
_MAIN = "origin/main"
_NAMES_IN_SUBJECTS = {"template": "slug", "price": "model"}


def main() -> None:
    """Write or check what the command line says."""
    asked = _arguments()
    published = _published(asked.root)
    settled = settle(published, current_schemas(), superseded_schemas())
    _refuse(settled.refusals, "The schemas that are published are a promise:")
    schemas = {**superseded_schemas(), **settled.superseded, **current_schemas()}
    document = asyncapi_document(schemas)
    if asked.specification:
        _refuse(_faults(document, asked.specification), f"{DOCS}/asyncapi.json is no AsyncAPI document:")
    files = _files(asked.root, schemas, settled.superseded, document)
    if not asked.check:
        for path, text in files.items():
            _write(asked.root / path, text)
        return
    for commit in _bases(asked.root, asked.base):
        _refuse(broken(_schemas_of(asked.root, commit), schemas), f"Since {commit} the contract was broken:")
    stale = [str(path) for path, text in files.items() if _text_of(asked.root / path) != text]
    _refuse(stale, "Not up to date. Run `make events-contract`, and commit what changes:")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write the contract of events: docs/events.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where something is wrong")
    parser.add_argument(
        "--base",
        metavar="REF",
        help="with --check: a commit whose schemas must still hold; `auto`: HEAD, and where the branch left "
        f"{_MAIN} or, on {_MAIN} itself, the commit before",
    )
    parser.add_argument("--specification", type=Path, metavar="FILE", help="the JSON Schema of AsyncAPI documents")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)  # for tests
    asked = parser.parse_args()
    if asked.base and not asked.check:
        parser.error("--base says what to check against; give --check, too")
    return asked


def _refuse(reasons: Iterable[str], heading: str) -> None:
    listed = "\n".join(f"  {reason}" for reason in reasons)
    if listed:
        sys.exit(f"{heading}\n{listed}")


def _published(root: Path) -> Schemas:
    return _read((path.name, path.read_text("utf-8")) for path in sorted((root / SCHEMAS).glob("*")))


def _read(files: Iterable[tuple[str, str]]) -> dict[tuple[str, int], Schema]:
    found = {}
    for name, text in files:
        try:
            schema = found[name_of(name)] = json.loads(text)
            meta.validate(schema)
        except ValueError:  # not JSON, no schema, or no such name
            sys.exit(
                f"{SCHEMAS / name} is no schema of an event: they are JSON Schema, and called <type>.v<version>.json."
            )
    return found


def _faults(document: Schema, specification: Path) -> list[str]:
    validator = validator_for(json.loads(specification.read_text("utf-8")))
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(document)]


def _files(root: Path, schemas: Schemas, newly_superseded: Schemas, document: Schema) -> dict[Path, str]:
    """Return what is to stand in each file."""
    return {
        **{SCHEMAS / name: _json(schema) for name, schema in files_of(schemas).items()},
        **{SUPERSEDED / name: _json(schema) for name, schema in files_of(newly_superseded).items()},
        DOCS / "asyncapi.json": _json(document),
        README: _with_table(_text_of(root / README) or "", schemas),
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _with_table(page: str, schemas: Schemas) -> str:
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{README} lacks the lines between which the table of types stands:\n  {BEGIN}\n  {END}")
    return f"{before}{BEGIN}\n{_table(schemas)}\n{END}{after}"


def _table(schemas: Schemas) -> str:
    rows = [_row(*key, schema) for key, schema in sorted(schemas.items()) if key[0] != ENVELOPE]
    return "\n".join(["| Type | Version | Subject | What happened | Data |", "|---|---|---|---|---|", *rows])


def _row(kind: str, version: int, schema: Schema) -> str:
    required = schema["required"]
    fields = [f"`{name}`" if name in required else f"`{name}`?" for name in schema["properties"] if name != "type"]
    about = " ".join([schema["description"], *([schema["$comment"]] if "$comment" in schema else [])])
    link = f"[{version}](schemas/{file_of(kind, version)})"
    return f"| `{kind}` | {link} | `{_subject(kind)}` | {about} | {', '.join(fields)} |"


def _subject(kind: str) -> str:
    what, _, name = EXAMPLES[kind][0].partition("/") if kind in EXAMPLES else ("", "", "")
    return f"{what}/<{_NAMES_IN_SUBJECTS.get(what, 'id')}>" if name else what


def _text_of(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _bases(root: Path, base: str | None) -> list[str]:
    if base is None:
        return []
    if base != AUTO:
        if not _commit(root, base):
            sys.exit(f"--base: there is no commit {base} here.")
        return [base]
    head = _commit(root, "HEAD")
    left_main = _git(root, "merge-base", _MAIN, "HEAD", may_fail=True).strip() if _commit(root, _MAIN) else ""
    before = left_main if left_main not in ("", head) else _commit(root, "HEAD~1")
    return [commit for commit in (head, before) if commit]


def _commit(root: Path, ref: str) -> str:
    """Return the id of a commit; nothing where there is none of that name."""
    return _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", may_fail=True
    ).strip()


def _schemas_of(root: Path, commit: str) -> Schemas:
    listed = _git(root, "ls-tree", "-r", "--name-only", "-z", commit, "--", f"{SCHEMAS.as_posix()}/").split("\0")
    return _read((Path(path).name, _git(root, "show", f"{commit}:{path}")) for path in listed if path)


def _git(root: Path, *arguments: str, may_fail: bool = False) -> str:
    git: Sequence[str] = [shutil.which("git") or sys.exit("--base needs git."), "-C", str(root)]
    run = subprocess.run([*git, *arguments], capture_output=True, text=True, check=False)  # noqa: S603  (our own words)
    if run.returncode and not may_fail:
        sys.exit(f"git {' '.join(arguments)}: {run.stderr.strip()}")
    return run.stdout


if __name__ == "__main__":
    main()
