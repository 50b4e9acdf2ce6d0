"""`rialto doctor`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from devstack import Finding
from devstack import doctor as examine
from rialto_cli.refusal import NO
from rialto_cli.repository import here
from rialto_cli.running import home_in_use
from rialto_cli.terminal import note, one_line, table, tell, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Look for what would keep the platform from running, and say what helps.

    Exit codes: 0 nothing found; 1 something is missing, or would be better otherwise.
    """
    home = here()
    with home_in_use(home):
        findings = examine(home)
    well = all(finding.ok for finding in findings)
    if as_json:
        tell_json({"ok": well, "findings": [asdict(finding) for finding in findings]})
    else:
        show(findings)
    if not well:
        raise typer.Exit(NO)


def show(findings: Sequence[Finding]) -> None:
    """Print a table of what was looked at, then what to do."""
    rows = [("ok" if finding.ok else "problem", finding.name, finding.text) for finding in findings]
    table(("RESULT", "LOOKED AT", "FOUND"), rows, state=0)
    for finding in findings:
        if finding.advice:
            note(f"{finding.name}: {one_line(finding.advice)}")
    if all(finding.ok for finding in findings):
        tell("Nothing keeps the platform from running.", "green")
