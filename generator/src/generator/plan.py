"""What should stand in `generated-agents/`: every path and every byte, from the definitions alone."""

import functools
import json
from collections.abc import Iterable, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from agent_contracts.schema import definition_schema
from agent_contracts.source import Source
from generator.places import DEFINITIONS, OUTPUT, PACKAGES, SCHEMA, PlannedFile
from generator.readme import readme_page

# No template and no pin can hold these.
_ID, _ORIGIN = "\0id\0", "\0origin\0"


def plan(sources: Iterable[Source], pins: Sequence[str]) -> list[PlannedFile]:
    """Return the files of all agents and the definitions' JSON Schema, sorted by path.

    The same sources and pins give the same bytes, whatever their order.
    """
    files = [file for source in sources for file in plan_agent(source, pins)]
    return sorted([*files, PlannedFile(str(SCHEMA), schema_file())])


def schema_file() -> bytes:
    """Return the definitions' JSON Schema as it is checked in."""
    return (json.dumps(definition_schema(), ensure_ascii=False, indent=2) + "\n").encode()


def plan_agent(source: Source, pins: Sequence[str]) -> list[PlannedFile]:
    """Return the files of one agent.

    Of the definition only its id and its category, both slugs, reach those that are run.
    """
    definition = source.definition
    origin = f"{DEFINITIONS}/{definition.category}/{definition.id}.yaml"
    page = readme_page(definition)
    texts = {
        **{name: text.replace(_ID, definition.id).replace(_ORIGIN, origin) for name, text in _run(tuple(pins)).items()},
        "README.md": _template("README.md").render(agent_id=definition.id, source=origin, page=page),
    }
    folder = f"{OUTPUT}/{definition.id}"
    rendered = [PlannedFile(f"{folder}/{name}", text.encode()) for name, text in texts.items()]
    return [*rendered, PlannedFile(f"{folder}/definition.yaml", source.content)]


@functools.cache
def _run(pins: tuple[str, ...]) -> dict[str, str]:
    """The files that are run, with stand-ins for the two slugs by which agents differ in them."""
    return {
        name: _template(name).render(agent_id=_ID, source=_ORIGIN, packages=PACKAGES, pins=pins)
        for name in ("app.py", "requirements.txt", "Dockerfile")
    }


@functools.cache
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.jinja")


@functools.cache
def _environment() -> Environment:
    # What is generated is not HTML; free text reaches only the README, as Markdown made by `generator.markdown`.
    return Environment(
        loader=PackageLoader("generator"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - see above
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
