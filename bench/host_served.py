"""The host of many agents with a model that answers at once: `python -m bench.host_served PORT DEFINITIONS`."""

import sys
from collections.abc import AsyncGenerator

from agent_contracts.execution import Usage
from agent_framework.host import create_host
from agent_framework.serving import serve
from llm_gateway import Answer, Ask, TextPiece


class NullGateway:
    """Answers everything at once with the same word."""

    async def complete(self, ask: Ask) -> Answer:  # noqa: ARG002
        """Return the word."""
        return Answer("Done.", "none", Usage(input_tokens=1, output_tokens=1))

    async def stream(self, ask: Ask) -> AsyncGenerator[TextPiece | Answer]:
        """Yield the word and, last, the answer."""
        yield TextPiece("Done.")
        yield await self.complete(ask)

    async def aclose(self) -> None:
        """Do nothing: nothing is open."""


if __name__ == "__main__":
    serve(create_host(sys.argv[2], NullGateway()), "bench-host", "127.0.0.1", int(sys.argv[1]))
