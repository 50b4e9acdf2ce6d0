"""`rialto generate`."""

from typing import Annotated

import typer

from agent_catalogue.history import UnknownRevision, VersionCheck, check_versions
from agent_contracts.source import InvalidDefinitions
from generator.errors import GeneratorError
from generator.run import Outcome
from generator.run import generate as run_generator
from rialto_cli.refusal import NO, Misuse
from rialto_cli.repository import DEFINITIONS, root
from rialto_cli.terminal import note, one_line, tell, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def generate(
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; name what differs and exit 1.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that were edited by hand.")] = False,
    against: Annotated[
        str | None,
        typer.Option(metavar="REF", help="With --check: the commit to compare versions with, such as v1.4 or HEAD~1."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make generated-agents/ match the definitions.

    --check also refuses a definition that changed since the branch left the default branch, or since the last commit
    where there is none, without a version that says so: major if inputs that were right may now be refused, minor if
    the agent takes more or answers otherwise, patch if only its texts changed. Outside git it says that it did not.

    Exit codes: 0 it matches; 1 something differs, was edited by hand, or needs a higher version;
    2 a definition is not valid.
    """
    if check and force:
        raise Misuse("--check writes nothing and --force overwrites; use one of the two.")
    if against and not check:
        raise Misuse("--against is for --check: generating compares nothing with earlier versions.")
    try:
        outcome = run_generator(root(), check=check, force=force)
        versions = check_versions(root() / DEFINITIONS, root=root(), against=against) if check else None
    except InvalidDefinitions as error:
        if as_json:
            tell_json({"ok": False, "errors": [one._asdict() for one in error.errors]})
        raise Misuse(*invalid(error)) from error
    except (GeneratorError, UnknownRevision) as error:
        raise Misuse(str(error)) from error
    ok = outcome.ok and not (versions and versions.errors)
    if as_json:
        tell_json({**_as_data(outcome), "ok": ok, **_versions_as_data(versions)})
    else:
        _show(outcome, versions)
    if not ok:
        raise typer.Exit(NO)


def invalid(error: InvalidDefinitions) -> list[str]:
    """Return the lines that tell of definitions that are not valid."""
    count = len(error.errors)
    heading = f"{count} {'error' if count == 1 else 'errors'} in the definitions; nothing was written:"
    return [heading, *(f"  {one}" for one in error.errors)]


def summary(outcome: Outcome) -> str:
    """Return, in one line, what a run did."""
    agents = "1 agent" if outcome.agents == 1 else f"{outcome.agents} agents"
    return (
        f"{agents}: {len(outcome.written)} files written, {len(outcome.removed)} removed,"
        f" {outcome.unchanged} unchanged."
    )


def _show(outcome: Outcome, versions: VersionCheck | None) -> None:
    for difference in outcome.differences:
        tell(str(difference))
    for error in versions.errors if versions else ():
        tell(one_line(str(error)))
    tell(summary(outcome))
    if outcome.differences:
        note(f"{len(outcome.differences)} not as planned.", "yellow")
    if versions and versions.errors:
        note(f"{len(versions.errors)} changed without a version that says so.", "yellow")
    if versions and versions.unchecked:
        note(f"Versions were not compared with earlier ones: {one_line(versions.unchecked)}.", "yellow")


def _as_data(outcome: Outcome) -> dict[str, object]:
    return {
        "ok": outcome.ok,
        "agents": outcome.agents,
        "written": outcome.written,
        "removed": outcome.removed,
        "unchanged": outcome.unchanged,
        "differences": [{"path": one.path, "kind": one.kind.name.lower()} for one in outcome.differences],
    }


def _versions_as_data(versions: VersionCheck | None) -> dict[str, object]:
    if not versions:
        return {}
    errors = [error._asdict() for error in versions.errors]
    return {"versions": {"against": versions.base, "not_checked": versions.unchecked or None, "errors": errors}}
