"""Where agents are taken from: files, folders, and the address of a card. Bounded, whatever lies there."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2

from rialto_cli.foreign.agent import Refused
from rialto_cli.refusal import Misuse

MAX_BYTES = 256 * 1024
"""Longest file or answer, in bytes: as long as a definition may be."""
MAX_FILES = 5_000
WELL_KNOWN = "/.well-known/agent-card.json"
SILENCE = 5.0
"""Longest silence of a server, in seconds."""
PATIENCE = 20.0
"""Longest that an answer may take in all, in seconds."""
_CARDS = ("agent-card.json", "agent.json")
_PASSED_OVER = (".git", "node_modules", ".venv", "__pycache__")


class Origin(NamedTuple):
    """One file or address that should hold an agent."""

    name: str
    """As it is told."""
    place: Path | str

    @property
    def is_card(self) -> bool:
        """Does it hold a card, and not Markdown?"""
        return not str(self.place).lower().endswith((".md", ".markdown"))

    @property
    def folder(self) -> str:
        """The name of the folder that it lies in; empty for an address."""
        return self.place.parent.name if isinstance(self.place, Path) else ""

    def text(self) -> str:
        """Return what it holds; Refused where it cannot be read, is too long or is not text."""
        content = _content(self.place) if isinstance(self.place, Path) else answer(self.place)
        if len(content) > MAX_BYTES:
            raise Refused(f"it is larger than {MAX_BYTES // 1024} KiB; an agent's description is not")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refused(f"it is not UTF-8 at byte {error.start}; is it text?") from error


def origins(given: str) -> Iterator[Origin]:
    """Return what `given`, a file, a folder or an address, leads to; Misuse where it leads nowhere."""
    if given.startswith(("http://", "https://")):
        yield Origin(given, _card_address(given))
        return
    path = Path(given)
    try:
        if path.is_dir():
            yield from _inside(path)
        elif path.exists():
            yield Origin(given, path)
        else:
            raise Misuse(f"there is no file or folder {given[:200]!a}")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Misuse(f"{given[:200]!a} cannot be looked into: {reason}") from error


def _inside(folder: Path) -> Iterator[Origin]:
    count = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER)
        for name in sorted(names):
            if not (name.lower().endswith(".md") or name.lower().endswith(_CARDS)):
                continue
            count += 1
            if count > MAX_FILES:
                raise Misuse(f"{str(folder)!a} holds more than {MAX_FILES:,} files; import its folders one by one")
            yield Origin(str(Path(parent, name)), Path(parent, name))
    if not count:
        raise Misuse(f"{str(folder)!a} holds neither Markdown (*.md) nor an agent card (*{_CARDS[0]})")


def _content(path: Path) -> bytes:
    # A link in somebody's collection may lead to a file of one's own.
    if path.is_symlink() or not path.is_file():
        raise Refused("it is a link or no file at all; name the file itself")
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(f"it cannot be read: {error.strerror}") from error


def _card_address(address: str) -> str:
    try:
        bare = urlsplit(address).path in ("", "/")
    except ValueError as error:
        raise Misuse(f"{address[:200]!a} is no address: {error}") from error
    return address.rstrip("/") + WELL_KNOWN if bare else address


def answer(address: str, *, patience: float = PATIENCE) -> bytes:
    """Return what the server at `address` answers within `patience` seconds.

    Of an answer that is too long, only so much is read that this can be told.

    Raises:
        Refused: it does not, or not with success.
    """
    try:
        return asyncio.run(_answer(address, patience))
    except TimeoutError as error:
        raise Refused(f"the server did not end its answer within {patience:g} seconds") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise Refused(f"the server cannot be asked: {str(error) or type(error).__name__}") from error


async def _answer(address: str, patience: float) -> bytes:
    # As it is sent: a packed answer could unpack to anything.
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    content = b""
    async with (
        asyncio.timeout(patience),
        httpx2.AsyncClient(timeout=SILENCE, follow_redirects=True, max_redirects=3) as client,
        client.stream("GET", address, headers=headers) as response,
    ):
        if not response.is_success:
            raise Refused(f"the server answered {response.status_code}; is the address that of a card?")
        async for piece in response.aiter_raw():
            content += piece
            if len(content) > MAX_BYTES:
                break
    return content
