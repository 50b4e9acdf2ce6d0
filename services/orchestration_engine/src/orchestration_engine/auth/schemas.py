"""Bodies of the account endpoints."""

import datetime
import unicodedata
import uuid
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StrictInt, StrictStr, StringConstraints

from orchestration_engine.auth.models import Role, Scope

Username = Annotated[
    StrictStr,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._@+-]{2,63}$",
        description="3 to 64 letters, digits, dots, hyphens, underscores, @ or +, beginning with a letter or digit.",
    ),
]


def _normalised(value: SecretStr) -> SecretStr:
    # The same password typed on two keyboards may differ in composition (RFC 8265, section 4.2.2).
    return SecretStr(unicodedata.normalize("NFC", value.get_secret_value()))


Password = Annotated[
    SecretStr,
    AfterValidator(_normalised),
    Field(min_length=12, max_length=128, description="12 to 128 characters of any script."),
]


class Credentials(BaseModel):
    """Who one says one is."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    username: Username
    password: Password


class LoginCredentials(BaseModel):
    """As `Credentials`, but a name or password that could not be registered is just a wrong one."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    username: StrictStr = Field(max_length=200)
    password: Annotated[SecretStr, AfterValidator(_normalised), Field(max_length=1000)]


class UserView(BaseModel):
    """An account, as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    username: str
    role: Role
    created_at: datetime.datetime


class TokenView(BaseModel):
    """The key to every protected address, for `expires_in` seconds."""

    token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  (not a secret)
    expires_in: int = Field(description="In seconds.")


class GuestView(BaseModel):
    """A guest, and how often they may still try."""

    username: str
    tries: int = Field(description="Workflows that a guest may run.")
    tries_left: int


class GuestTokenView(GuestView, TokenView):
    """The key to what a guest may do, for `expires_in` seconds."""


class PasswordChange(BaseModel):
    """A new password, and the old one as a proof of who asks."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    old: Annotated[SecretStr, AfterValidator(_normalised), Field(max_length=1000)]
    new: Password


class PersonView(BaseModel):
    """An account, as administrators see it."""

    model_config = ConfigDict(from_attributes=True)

    username: str
    role: Role
    created_at: datetime.datetime


class PersonPage(BaseModel):
    """A page of accounts, by name."""

    items: list[PersonView]
    next_cursor: str | None


class RoleChange(BaseModel):
    """What somebody may from now on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role


class KeyRequest(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[StrictStr, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)] = Field(
        description="What it is for; shown to its owner only."
    )
    scopes: set[Scope] = Field(
        min_length=1,
        description="`read`: every GET; `run`: everything that changes something of one's own; `admin`: what the role "
        "of an analyst or administrator allows, where its owner has it.",
    )
    expires_in_days: Annotated[StrictInt, Field(ge=1, le=730)] | None = Field(
        90, description="null: until it is revoked."
    )


class KeyView(BaseModel):
    """A key, as its owner sees it; never the key itself."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    name: str
    prefix: str = Field(description="The beginning of the key, by which it is told apart from others.")
    scopes: list[Scope]
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    last_used_at: datetime.datetime | None = Field(description="To the minute.")


class NewKeyView(KeyView):
    """A key that was just made."""

    key: str = Field(description="Shown this once: only a hash of it is kept.")


class KeyList(BaseModel):
    """All keys of somebody, the newest first; those that have expired among them, those revoked not."""

    items: list[KeyView]
