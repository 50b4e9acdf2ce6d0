"""Bodies of the account endpoints."""

import datetime
import unicodedata
import uuid
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StrictStr

from orchestration_engine.auth.models import Role

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
