"""Guests: visitors who try a few agents before they register, what they may do, and how many come from where."""

import datetime
import re
import secrets

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agent_contracts.events import GuestEntered
from orchestration_engine.auth.addresses import network_of
from orchestration_engine.auth.errors import GuestMayNot, GuestsNotCounted, NoGuests, NotAGuest, TooManyGuests
from orchestration_engine.auth.models import Role, User
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.auth.tokens import Tokens
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id

LIFETIME = datetime.timedelta(hours=24)
"""How long a guest's token is good."""
MOST_OF_ONE = 5
"""Guests from one address within `WITHIN`."""
WITHIN = datetime.timedelta(hours=1)

_MAY_SEND = re.compile(r"/workflows(/validate|/[^/]+/cancel)?|/auth/(register|login|logout|guest)")
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other."""
_WANTS = (
    (re.compile(r"/workflows/[^/]+/share"), "share what an agent answered"),
    (re.compile(r"/workflows/[^/]+/(retry|rerun|pause|resume)"), "try a run again, or to pause it"),
    (re.compile(r"/(templates|template-shares).*"), "save and run templates"),
    (re.compile(r"/batches.*"), "run batches"),
    (re.compile(r"/schedules.*"), "have workflows run on a schedule"),
    (re.compile(r"/triggers.*"), "have workflows run by a trigger"),
    (re.compile(r"/api-keys.*"), "have API keys"),
)

_log = structlog.get_logger(__name__)


def check_guest(method: str, path: str) -> None:
    """Let a guest read what is its own, run and cancel; GuestMayNot for everything else, whatever is added to it."""
    if method in ("GET", "HEAD") or (method == "POST" and _MAY_SEND.fullmatch(path)):
        return
    raise GuestMayNot(next((what for wanted, what in _WANTS if wanted.fullmatch(path)), "do this"))


class GuestDoor:
    """Counts who comes from where, in Redis."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def enter(self, address: str) -> None:
        """Count one more; TooManyGuests where it is too many, GuestsNotCounted where nothing can be counted."""
        key = f"rialto:guests:{network_of(address)}"
        try:
            async with self._redis.pipeline(transaction=True) as asked:
                asked.set(key, 0, ex=WITHIN, nx=True)
                asked.incr(key)
                asked.ttl(key)
                _, count, left = await asked.execute()
        except RedisError as error:
            _log.warning("guests cannot be counted", error=type(error).__name__)
            raise GuestsNotCounted from None
        if count > MOST_OF_ONE:
            raise TooManyGuests(MOST_OF_ONE, max(1, left))


class GuestService:
    """The rules of coming in as a guest."""

    def __init__(self, work: UnitOfWork, tokens: Tokens, door: GuestDoor, tries: int) -> None:
        self._work = work
        self._users = UserRepository(work.session)
        self._tokens = tokens
        self._door = door
        self._tries = tries

    async def welcome(self, address: str) -> tuple[User, str]:
        """Open a guest's account and return it with a token; NoGuests, TooManyGuests."""
        if not self._tries:
            raise NoGuests
        await self._door.enter(address)
        guest = self._guest()
        while not await self._users.add(guest):
            guest = self._guest()
        self._work.emit(guest.id, f"user/{guest.id}", GuestEntered())
        return guest, self._tokens.issue(guest.id, guest.token_generation, LIFETIME, guest=True)

    def tries(self, user: User) -> tuple[int, int]:
        """Return how many workflows a guest may run, and how many of them are left; NotAGuest."""
        if user.tries_left is None:
            raise NotAGuest
        return max(self._tries, user.tries_left), user.tries_left

    def _guest(self) -> User:
        name = "guest-" + "".join(secrets.choice(_LETTERS) for _ in range(8))
        return User(
            id=new_id(),
            username=name,
            username_key=name,
            password_hash=None,
            role=Role.USER,
            token_generation=0,
            tries_left=self._tries,
            created_at=now(),
        )
