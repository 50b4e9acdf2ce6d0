"""An agent's answer, read from its stream of server-sent events."""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import TypeAdapter, ValidationError

from agent_contracts.execution import AgentResponse, Delta, Done, Failed, StreamEvent
from rialto_cli.refusal import Refusal
from rialto_cli.web import connected, refused, told

_MAX_EVENT = 16_000_000
_event: TypeAdapter[StreamEvent] = TypeAdapter(StreamEvent)


def stream(url: str, agent_id: str, values: Mapping[str, object]) -> Iterator[str | AgentResponse]:
    """Give an agent of the host at `url` a job; yield its answer piece by piece, then the whole response.

    Raises:
        Refusal: the agent refused, failed midway, or the connection ended before the answer did.
    """
    body = {"input": dict(values), "stream": True}
    with (
        connected(url) as client,
        client.stream("POST", f"/agents/{agent_id}/api/v1/execute", json=body) as response,
    ):
        if not response.is_success:
            response.read()
            raise refused(response)
        for data in _data(response.iter_bytes()):
            match _read(data):
                case Delta(text=text):
                    yield text
                case Done(response=whole):
                    yield whole
                    return
                case Failed(problem=problem):
                    raise told(problem)
    raise Refusal("the agent stopped before its answer was complete.", "Try again; `rialto status` names its log.")


def _read(data: bytes) -> Delta | Done | Failed:
    try:
        return _event.validate_json(data)
    except ValidationError as error:
        raise Refusal(
            "the agent's host answered something else than an agent's answer.",
            "Is it the right address? `rialto status` shows it.",
        ) from error


def _data(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The data of each event. Only line feeds end a line here: JSON may hold any other line separator."""
    data: list[bytes] = []
    for line in _lines(pieces):
        name, _, value = line.partition(b":")
        if not line and data:
            yield b"\n".join(data)
            data = []
        elif name == b"data":
            data.append(value.removeprefix(b" "))


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = bytearray()
    for piece in pieces:
        rest += piece
        *lines, last = rest.split(b"\n")
        yield from (bytes(line.removesuffix(b"\r")) for line in lines)
        rest = bytearray(last)
        if len(rest) > _MAX_EVENT:
            raise Refusal("the agent's answer has a line without end; it is not read further.")
