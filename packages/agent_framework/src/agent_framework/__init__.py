"""The runtime of an agent: a definition and a model become a service.

`create_app` serves one agent; `agent_framework.host` serves a folder of them in one process.
"""

from agent_framework.agent import BaseAgent, InvalidInput
from agent_framework.app import create_app
from agent_framework.definitions import read_definition_file
from agent_framework.ports import ModelFailure

__all__ = ["BaseAgent", "InvalidInput", "ModelFailure", "create_app", "read_definition_file"]
