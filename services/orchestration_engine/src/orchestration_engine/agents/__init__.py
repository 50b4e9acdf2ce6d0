"""The catalogue of agents and the way to call one."""

from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.client import AgentClient
from orchestration_engine.agents.errors import AgentCallFailed, AgentNotFound
from orchestration_engine.agents.keeping import CatalogueKeeper, encode_missing
from orchestration_engine.agents.limits import Limits, one_provider
from orchestration_engine.agents.meaning import Encoder

__all__ = [
    "AgentCallFailed",
    "AgentClient",
    "AgentManager",
    "AgentNotFound",
    "CatalogueKeeper",
    "Encoder",
    "Limits",
    "encode_missing",
    "one_provider",
]
