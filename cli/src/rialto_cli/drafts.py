"""What `rialto new` fills in where nothing was said: valid, and a start for the person who knows the job."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rialto_cli.definition_yaml import wrapped

Input = Mapping[str, object]

STAND_IN: Mapping[str, object] = {
    "id": "x",
    "name": "X",
    "version": "1.0.0",
    "category": "legal",
    "summary": "x" * 20,
    "description": "x" * 80,
    "tags": ["x", "y"],
    "capabilities": ["x", "y"],
    "system_prompt": "x" * 400,
    "prompt": "{{ request }} xxxxxxxxxxxxxxxx",
    "inputs": [{"name": "request", "type": "text", "required": True, "description": "x"}],
    "output": {"format": "markdown", "description": "x"},
    "examples": [{"title": "x", "input": {"request": "x"}, "checks": [{"type": "mentions", "any_of": ["x"]}]}],
}
"""A definition in order, in which one answer at a time is put to be checked."""


def slug(name: str) -> str:
    """Return an id made of a name, empty where the name has no letters for one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-").lstrip("0123456789-")[:63].strip("-")


def system_prompt(name: str, summary: str, capabilities: Sequence[str], output: str) -> str:
    """Return a first system prompt: method, rules, what to refuse and what to ask for."""
    abilities = "\n".join(f"- {capability}" for capability in capabilities)
    return wrapped(
        f"""You are {name}. {summary}

What you do
{abilities}

Method
1. Read everything that you were given before you begin. Note what is stated and what is missing.
2. Work through it in the order of the list above, one item at a time.
3. Give each finding with the words of the input that it rests on, and say how sure you are.

The answer
{output}

Rules
- Use only what the input says; never invent a fact, a figure or a source.
- If something that you need is missing, say what it is and ask for it.
- If the job is outside what you do, say so and name who can help.
- Refuse to help anybody deceive or harm others."""
    )


def prompt(inputs: Sequence[Input]) -> str:
    """Return a first prompt: every input, long text last and under a heading of its own."""
    short = [one for one in inputs if one["type"] not in ("text", "list")]
    long = [one for one in inputs if one["type"] in ("text", "list")]
    lines = [f"{_label(one)}: {{{{ {one['name']} }}}}" for one in short]
    for one in long:
        lines += [""] * bool(lines) + [f"{_label(one)}:", f"{{{{ {one['name']} }}}}"]
    text = "\n".join(lines)
    return wrapped(text if len(text) >= 20 else f"Do your work on this.\n\n{text}")


def example(title: str, values: Mapping[str, object], mentions: Sequence[str]) -> dict[str, object]:
    """Return an example whose answer must mention one of the words."""
    return {"title": title, "input": dict(values), "checks": [{"type": "mentions", "any_of": list(mentions)}]}


def _label(one: Input) -> str:
    return str(one["name"]).replace("_", " ").capitalize()
