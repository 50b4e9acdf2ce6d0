"""A definition as YAML that a person likes to read and edit."""

import textwrap
from collections.abc import Mapping

import yaml

WIDTH = 116
HEADING = "# yaml-language-server: $schema=../../definition.schema.json\n"
_INLINE = ("tags", "any_of")


class _Dumper(yaml.SafeDumper):
    """Writes lines of text as blocks and never an alias, which definitions may not hold."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        # Items of a list are indented below their key.
        super().increase_indent(flow, indentless=False)


class _Inline(list[object]):
    """A list written on one line."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else '"' if _like_a_number(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _like_a_number(value: str) -> bool:
    """Would a reader of YAML 1.2 take it for one? PyYAML writes 1.1, in which 1e5 is text."""
    try:
        float(value)
    except ValueError:
        return False
    return True


def _list(dumper: yaml.SafeDumper, value: _Inline) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Inline, _list)


def written(definition: Mapping[str, object]) -> str:
    """Return the definition's file, its fields in the order given."""
    body = yaml.dump(
        _prepared(definition),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
        default_flow_style=False,
    )
    return HEADING + body


def wrapped(text: str) -> str:
    """Return `text` with its long lines broken between words, ending in a line feed so that it becomes a block."""
    lines = [
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        if len(line) > WIDTH
        else line.rstrip()
        for line in text.strip("\r\n").replace("\r\n", "\n").split("\n")
    ]
    return "\n".join(lines) + "\n"


def _prepared(value: object, name: str = "") -> object:
    if isinstance(value, Mapping):
        return {key: _prepared(item, str(key)) for key, item in value.items()}
    if isinstance(value, list):
        return (_Inline if name in _INLINE else list)(_prepared(item) for item in value)
    return value
