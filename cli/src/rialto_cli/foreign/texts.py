"""Other people's text, made such that a definition can hold it."""

import re
import unicodedata

# Shown by nothing, or showing text in another order than it is read by a model: a prompt's hidden half.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")
_TAGGED = re.compile(r"<(example|commentary|thinking)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"\*\*|__|`|^#+ +", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_BULLET = re.compile(r"^ {0,3}(?:[-*+]|\d{1,2}[.)]) +(.+)$", re.MULTILINE)
_ADDRESSED = re.compile(
    r"(?:Use|Invoke) this (?:sub-?)?agent (?:to|when(?:ever)? you (?:need|want) to) (?=\w)", re.IGNORECASE
)
_LINK = re.compile(r"\[([^\]]{1,200})\]\([^)]{1,500}\)")


def visible(text: str) -> tuple[str, bool]:
    """Return `text` without invisible characters and with plain line ends, and whether it had any of the former."""
    shown = _INVISIBLE.sub("", text.removeprefix("\ufeff"))
    return shown.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4), shown != text.removeprefix("\ufeff")


def flowing(text: str) -> str:
    """Return `text` as one paragraph of prose: no markup, no examples in tags."""
    plain = _LINK.sub(r"\1", _TAGGED.sub(" ", text.replace("\\n", "\n")))
    return " ".join(_MARKUP.sub("", plain).split())


def first_sentences(text: str, shortest: int, longest: int) -> str:
    """Return so many sentences of `text` that they have `shortest` characters, cut where they would have too many."""
    found = ""
    for sentence in _SENTENCE_END.split(text):
        longer = f"{found} {sentence}".strip()
        if found and (len(found) >= shortest or len(longer) > longest):
            break
        found = longer
    if len(found) <= longest - 1:
        return found if found.endswith((".", "!", "?")) else found.rstrip(":;, ") + "."
    return _cut(found, longest - 1).rstrip(":;,. ") + "."


def spoken(text: str) -> str:
    """Return a description without the words that address the program that chooses a sub-agent."""
    said = _ADDRESSED.match(text)
    return text[said.end()].upper() + text[said.end() + 1 :] if said else text


def bullets(text: str, shortest: int, longest: int) -> list[str]:
    """Return the items of lists in `text` that have a fitting length, as plain text, each once."""
    items = (flowing(found[1]).rstrip(":;. ") for found in _BULLET.finditer(text))
    return list(dict.fromkeys(item for item in items if shortest <= len(item) <= longest))


def words(text: str) -> list[str]:
    """Return the words of `text` as tags may have them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return list(dict.fromkeys(word for word in re.findall(r"[a-z0-9]+", plain) if 3 <= len(word) <= 32))


def _cut(text: str, longest: int) -> str:
    """The most of `text` that ends before a comma, if that is at least half, or else before a word."""
    beginning = text[: longest + 1]
    clause = max(beginning.rfind(mark) for mark in (", ", "; ", " - ", " \u2013 ", " \u2014 "))
    if clause >= longest // 2:
        return text[:clause]
    return beginning.rpartition(" ")[0] or text[:longest]
