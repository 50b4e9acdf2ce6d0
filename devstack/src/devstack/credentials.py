"""The passwords and keys of one platform: made once, kept where only their owner reads them."""

import json
import secrets
from dataclasses import asdict, dataclass

from devstack.files import read_json, write_atomically
from devstack.home import Home


class BrokenSecrets(Exception):
    """The file of secrets is there, but it cannot be used."""


@dataclass(frozen=True)
class Credentials:
    """What the servers and the applications must know of each other and nobody else may."""

    postgres_password: str
    jwt_secret: str

    def __repr__(self) -> str:
        return "Credentials(***)"


def credentials(home: Home) -> Credentials:
    """Return the platform's credentials, making them first where there are none.

    Raises BrokenSecrets where the file exists without them: new ones would lock the data's owner out.
    """
    if not home.secrets.exists():
        made = Credentials(postgres_password=secrets.token_urlsafe(24), jwt_secret=secrets.token_hex(64))
        write_atomically(home.secrets, json.dumps(asdict(made), indent=2) + "\n", mode=0o600)
        return made
    kept = read_json(home.secrets)
    password, secret = kept.get("postgres_password"), kept.get("jwt_secret")
    if not isinstance(password, str) or not isinstance(secret, str):
        raise BrokenSecrets(
            f"{home.secrets} does not hold postgres_password and jwt_secret. Put the file back from a copy, "
            f"or remove {home.root} to start anew (this loses the platform's data)."
        )
    return Credentials(password, secret)
