"""Free text as Markdown that shows it and nothing else.

Whatever the text says, it cannot start a heading, a list, a table cell, HTML or a fence, nor hide what stands
beside it.
See CommonMark 0.31.2, section 2.4 "Backslash escapes", and the GitHub Flavored Markdown tables and strikethrough.
"""

import re

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = re.compile(r"[&<>]")
# What a line begins with that makes it a heading, a list's item, a rule or an underline of the line above.
_OPENING = re.compile(r"([-+#=:])|(\d+)([.)])")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def inline(text: str) -> str:
    """Return `text` on one line, for a heading, a list's item or a table's cell."""
    line = " ".join(text.split())
    line = _MARKUP.sub(lambda found: _ENTITIES[found[0]], line)
    line = _SPECIAL.sub(r"\\\g<0>", line)
    line = _OPENING.sub(_escaped_opening, line, count=1) if _OPENING.match(line) else line
    line = line[:-1] + r"\#" if line.endswith("#") and not line.endswith(r"\#") else line
    return line if line.isprintable() else "".join(map(_visible, line))


def block(text: str) -> str:
    """Return `text` as paragraphs: where it has an empty line, a new one begins."""
    paragraphs = (inline(paragraph) for paragraph in _PARAGRAPHS.split(text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _escaped_opening(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _visible(character: str) -> str:
    """Marks that nobody sees, such as those that turn the direction of writing, are written as entities."""
    return character if character.isprintable() else f"&#x{ord(character):X};"
