"""Sub-agent files: Markdown whose front matter has a name and a description, and whose body is the system prompt."""

import re
from collections.abc import Mapping

from agent_contracts.strict_yaml import parse
from rialto_cli.foreign.agent import ForeignAgent, Refused
from rialto_cli.foreign.texts import bullets, flowing

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)(.*)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]{0,40}):(?:[ \t]+(.*)|[ \t]*)")
_ASKED = re.compile(r"\buser:\s*[\"'\u201c](.{10,400}?)[\"'\u201d](?:\s|\\n|$)", re.DOTALL)
_TIERS = {"haiku": "fast", "sonnet": "balanced", "opus": "deep"}
_READ = ("name", "description", "model", "tools")


def read_sub_agent(text: str) -> ForeignAgent:
    """Return the agent that the Markdown describes; Refused where it describes none."""
    found = _FRONT_MATTER.match(text.replace("\r\n", "\n").replace("\t", "    "))
    if not found:
        raise Refused("it is no sub-agent: it does not begin with front matter between two lines of ---")
    mended: list[str] = []
    fields = _fields(found[1], mended)
    missing = [name for name in ("name", "description") if not _line(fields, name)]
    if missing:
        raise Refused(f"its front matter has no {' and no '.join(missing)}")
    body = found[2].strip("\n")
    description = str(fields["description"])
    _tell_left_out(fields, mended)
    asked = _ASKED.search(description)
    return ForeignAgent(
        name=_line(fields, "name"),
        description=flowing(description),
        system_prompt=body,
        tier=_tier(_line(fields, "model"), mended),
        capabilities=bullets(body, 12, 120)[:8],
        request=flowing(asked[1]) if asked else "",
        mended=mended,
    )


def _fields(text: str, mended: list[str]) -> Mapping[str, object]:
    document = parse(text)
    if isinstance(document.data, dict) and not document.refusals:
        return document.data
    mended.append("its front matter is not YAML as definitions have it; read line by line")
    return _line_by_line(text)


def _line_by_line(text: str) -> Mapping[str, object]:
    """Fields as many tools read them: a name, a colon, and the rest of the line whatever it holds."""
    fields: dict[str, str] = {}
    name = ""
    for line in text.split("\n"):
        if begun := _FIELD.fullmatch(line):
            name = begun[1]
            fields.setdefault(name, (begun[2] or "").strip().strip("\"'"))
        elif name:
            fields[name] += "\n" + line.strip()
    return fields


def _line(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _tell_left_out(fields: Mapping[str, object], mended: list[str]) -> None:
    tools = fields.get("tools")
    names = [str(one) for one in tools] if isinstance(tools, list) else _line(fields, "tools").split(",")
    if shown := ", ".join(name.strip() for name in names if name.strip()):
        mended.append(f"its tools are left out, for they are not Rialto's: {shown[:100]}")
    if others := sorted(set(fields) - {*_READ, "color"}):
        mended.append(f"fields without a meaning here are left out: {', '.join(others)[:100]}")


def _tier(model: str, mended: list[str]) -> str:
    tier = next((tier for name, tier in _TIERS.items() if name in model.lower()), None)
    if model not in ("", "inherit", *_TIERS):
        mended.append(f"its model {model[:60]!r} became the tier {tier or 'balanced'}")
    return tier or "balanced"
