"""Passwords are kept as bcrypt hashes, whatever their length and script."""

import asyncio
import base64
import hashlib

import bcrypt

ROUNDS = 12
"""bcrypt's cost: 2^12 iterations, about 0.2 s of one core."""

# Each check burns a core for its 0.2 s; more of them side by side would only starve everything else.
_at_once = asyncio.Semaphore(2)


def _digest(password: str) -> bytes:
    # bcrypt reads 72 bytes at most; a SHA-384 digest in base64 has 64 and no NUL, so nothing is cut off.
    return base64.b64encode(hashlib.sha384(password.encode()).digest())


async def hash_password(password: str) -> str:
    """Return the hash to keep."""
    async with _at_once:
        return (await asyncio.to_thread(bcrypt.hashpw, _digest(password), bcrypt.gensalt(ROUNDS))).decode()


async def matches(password: str, kept: str | None) -> bool:
    """Tell whether `password` is the one kept; it takes the same time where nothing is kept."""
    async with _at_once:
        right = await asyncio.to_thread(bcrypt.checkpw, _digest(password), (kept or _NOBODY).encode())
    return right and kept is not None


_NOBODY = bcrypt.hashpw(b"nobody has this password", bcrypt.gensalt(ROUNDS)).decode()
