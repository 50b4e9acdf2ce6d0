"""Passwords are kept as bcrypt hashes, whatever their length and script."""

import asyncio
import base64
import hashlib

import bcrypt

AT_ONCE = 2
"""How many are worked on side by side: each burns a core, and more would starve everything else."""


class Passwords:
    """Hashes and checks at a cost of 2^`rounds` iterations; at 12 that is about 0.2 s of one core."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._room = asyncio.Semaphore(AT_ONCE)
        self._nobodys = bcrypt.hashpw(b"nobody has this password", bcrypt.gensalt(rounds)).decode()

    async def hash(self, password: str) -> str:
        """Return the hash to keep."""
        async with self._room:
            return (await asyncio.to_thread(bcrypt.hashpw, _digest(password), bcrypt.gensalt(self._rounds))).decode()

    async def match(self, password: str, kept: str | None) -> bool:
        """Tell whether `password` is the one kept; it takes the same time where nothing is kept."""
        async with self._room:
            right = await asyncio.to_thread(bcrypt.checkpw, _digest(password), (kept or self._nobodys).encode())
        return right and kept is not None


def _digest(password: str) -> bytes:
    # bcrypt reads 72 bytes at most; a SHA-384 digest in base64 has 64 and no NUL, so nothing is cut off.
    return base64.b64encode(hashlib.sha384(password.encode()).digest())
