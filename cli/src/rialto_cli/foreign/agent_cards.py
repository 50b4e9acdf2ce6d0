"""A2A agent cards: what `/.well-known/agent-card.json` says of an agent that runs elsewhere.

A card has no system prompt. What it says of the agent's skills becomes one, and a person makes it better.
See the A2A specification 1.0, section "AgentCard"; cards of 0.x differ in what is not read here.
"""

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent_contracts.semver import Version
from rialto_cli.definition_yaml import wrapped
from rialto_cli.foreign.agent import ForeignAgent, Refused
from rialto_cli.foreign.texts import flowing
from rialto_cli.refusal import Misuse
from rialto_cli.values import parsed_json


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Skill(_Part):
    name: str = Field(min_length=1)
    description: str
    tags: list[str] = []
    examples: list[str] = []


class _Interface(_Part):
    url: str


class _Card(_Part):
    name: str = Field(min_length=1)
    description: str
    version: str
    skills: list[_Skill] = Field(min_length=1, max_length=100)
    interfaces: list[_Interface] = Field([], alias="supportedInterfaces")
    url: str = ""


def read_card(text: str) -> ForeignAgent:
    """Return the agent that the card describes; Refused where it is no card."""
    card = _card(text)
    mended = ["a card has no system prompt; drafted from its description and skills"]
    if not card.interfaces:
        mended.append("it is a card of A2A before 1.0" if card.url else "it names no interface, as a card must")
    version = _version(card.version, mended)
    examples = [flowing(example) for skill in card.skills for example in skill.examples]
    return ForeignAgent(
        name=" ".join(card.name.split()),
        description=flowing(card.description),
        system_prompt=_system_prompt(card, examples),
        version=version,
        capabilities=[name for skill in card.skills if 6 <= len(name := flowing(skill.name)) <= 120][:8],
        tags=[tag for skill in card.skills for tag in skill.tags],
        request=examples[0] if examples else "",
        mended=mended,
    )


def _card(text: str) -> _Card:
    try:
        return _Card.model_validate(parsed_json(text, "it"))
    except Misuse as error:
        raise Refused(*error.lines) from error
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:5]
        problems = [f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in found]
        raise Refused("it is no A2A agent card:", *problems) from error


def _version(text: str, mended: list[str]) -> str:
    try:
        Version.parse(text)
    except ValueError:
        mended.append(f"its version {text[:40]!r} is not a semantic one; it begins with 1.0.0")
        return "1.0.0"
    return text


def _system_prompt(card: _Card, examples: list[str]) -> str:
    # Few words that are not the card's own: two drafts must not be alike because of what was drafted.
    lines = [f"You are {flowing(card.name)}. {flowing(card.description)}", "", "Skills"]
    lines += [f"- {flowing(skill.name)}: {flowing(skill.description)}" for skill in card.skills]
    if examples:
        lines += ["", "Asked of you, for example", *(f"- {example}" for example in examples[:10])]
    lines += ["", "Limits", "- Missing facts: ask for them; invent none.", "- Any other job: say that it is not yours."]
    return wrapped("\n".join(lines))
