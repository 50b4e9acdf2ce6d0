"""`rialto import`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from agent_catalogue.admission import Admission
from agent_contracts.categories import CATEGORIES, CATEGORY_IDS
from agent_contracts.definition import AgentDefinition
from agent_contracts.explanations import field_name
from agent_contracts.source import InvalidDefinitions, read_definition, survey
from rialto_cli.asking import ask_choice, may_ask
from rialto_cli.commands.new import write_new
from rialto_cli.definition_yaml import written
from rialto_cli.foreign.adoption import DRAFTED, adopted, cleaned
from rialto_cli.foreign.agent import ForeignAgent, Refused
from rialto_cli.foreign.agent_cards import read_card
from rialto_cli.foreign.origins import Origin, origins
from rialto_cli.foreign.sub_agents import read_sub_agent
from rialto_cli.refusal import NO, Misuse, Refusal
from rialto_cli.repository import DEFINITIONS, root, shown
from rialto_cli.terminal import note, one_line, tell, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class _Result(NamedTuple):
    origin: str
    outcome: str
    """taken, mended or refused"""
    id: str | None
    path: str | None
    reasons: list[str]


@app.command("import")
def import_(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Markdown files, agent cards, folders of them, or a card's URL."),
    ],
    *,
    category: Annotated[
        str | None, typer.Option(help="One of the 29 categories; asked for, or a folder's name, if left out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; tell what would be.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make definitions of agents that others wrote, and tell of each whether it was taken, mended or refused, and why.

    Reads sub-agent files (Markdown with a name and a description in its front matter) and A2A agent cards
    (agent-card.json). What they do not have, inputs above all, is drafted for you to make better. Nothing is ever
    overwritten.

    Exit codes: 0 all taken or mended; 1 some refused; 2 wrong use.
    """
    if category is not None and category not in CATEGORY_IDS:
        raise Misuse(f"{category[:60]!r} is no category; they are {', '.join(sorted(CATEGORY_IDS))}")
    folder = root() / DEFINITIONS
    admission = Admission([source.definition for source in survey(folder)[0]])
    results = []
    for origin in [origin for path in paths for origin in origins(path)]:
        results.append(_import(origin, folder, admission, category, write=not dry_run, ask=not as_json))
        if not as_json:
            _show(results[-1])
    if as_json:
        ok = all(result.outcome != "refused" for result in results)
        tell_json({"ok": ok, "written": not dry_run, "drafted": DRAFTED, "agents": [one._asdict() for one in results]})
    else:
        _sum_up(results, dry_run=dry_run)
    if any(result.outcome == "refused" for result in results):
        raise typer.Exit(NO)


def _import(
    origin: Origin, folder: Path, admission: Admission, category: str | None, *, write: bool, ask: bool
) -> _Result:
    try:
        agent = _read(origin)
        text = written(adopted(agent, category or _category(origin, agent, ask=ask)))
        definition = _admissible(text, admission, folder)
        path = folder / definition.category / f"{definition.id}.yaml"
        if write:
            write_new(path, text)
    except (Refused, Refusal) as refused:
        reasons = refused.reasons if isinstance(refused, Refused) else refused.lines
        return _Result(origin.name, "refused", None, None, list(reasons))
    admission.admit(definition)
    return _Result(origin.name, "mended" if agent.mended else "taken", definition.id, shown(path), agent.mended)


def _read(origin: Origin) -> ForeignAgent:
    text = origin.text()
    return cleaned(read_card(text) if origin.is_card else read_sub_agent(text))


def _category(origin: Origin, agent: ForeignAgent, *, ask: bool) -> str:
    if origin.folder in CATEGORY_IDS:
        return origin.folder
    if ask and may_ask():
        note(f"{one_line(agent.name)}: {one_line(agent.description)[:300]}")
        return ask_choice("Category", [one.id for one in CATEGORIES])
    raise Refused("its category is not known; give --category, or put it in a folder of that name")


def _admissible(text: str, admission: Admission, folder: Path) -> AgentDefinition:
    try:
        definition = read_definition(text, "the definition")
    except InvalidDefinitions as error:
        raise Refused(*(f"{one.field}: {one.message}" for one in error.errors)) from error
    if next(folder.glob(f"*/{definition.id}.yaml"), None):
        raise Refused(f"id: the agent {definition.id} has it already; give this one another name")
    if objections := admission.objections(definition):
        raise Refused(*(f"{field_name(place)}: {message}" for place, message in objections))
    return definition


def _show(result: _Result) -> None:
    where = f" -> {result.path}" if result.path else ""
    tell(one_line(f"{result.outcome:8}{result.origin}{where}"))
    for reason in result.reasons:
        tell(f"         {one_line(reason)}")


def _sum_up(results: list[_Result], *, dry_run: bool) -> None:
    outcomes = [result.outcome for result in results]
    counts = ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in ("taken", "mended", "refused"))
    note(f"{counts}{'; nothing was written' if dry_run else ''}.")
    if len(results) > outcomes.count("refused"):
        note(
            f"Drafted in each, for you to make better: {', '.join(DRAFTED)}. Then `rialto validate`, `rialto generate`."
        )
