"""One way to ask a language model, whoever serves it.

Importing this package is cheap: the provider's SDK is loaded with the first question, off the event loop.
"""

from llm_gateway.asking import Answer, Ask, Gateway, TextPiece
from llm_gateway.errors import (
    EmptyAnswer,
    GatewayError,
    Interrupted,
    InvalidAnswer,
    InvalidAsk,
    NotConfigured,
    Refused,
    TimedOut,
    Unavailable,
)
from llm_gateway.opening import open_gateway
from llm_gateway.retry import Retry
from llm_gateway.scripted import ScriptedGateway
from llm_gateway.settings import GatewaySettings, InvalidSetting

__all__ = [
    "Answer",
    "Ask",
    "EmptyAnswer",
    "Gateway",
    "GatewayError",
    "GatewaySettings",
    "Interrupted",
    "InvalidAnswer",
    "InvalidAsk",
    "InvalidSetting",
    "NotConfigured",
    "Refused",
    "Retry",
    "ScriptedGateway",
    "TextPiece",
    "TimedOut",
    "Unavailable",
    "open_gateway",
]
