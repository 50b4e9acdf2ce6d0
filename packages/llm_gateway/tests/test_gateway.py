import asyncio
import pickle
import subprocess
import sys

import pytest

import llm_gateway
from agent_contracts.definition import Tier
from llm_gateway import Answer, Ask, EmptyAnswer, GatewayError, Retry, ScriptedGateway, TextPiece, Unavailable

ASK = Ask(system="s", prompt="one two", tier=Tier.FAST, temperature=0, max_tokens=64)
ERRORS = [
    kind
    for name in llm_gateway.__all__
    if isinstance(kind := getattr(llm_gateway, name), type) and issubclass(kind, GatewayError)
]


def test_importing_the_gateway_does_not_load_the_sdk() -> None:
    code = "import sys, llm_gateway; sys.exit('anthropic' in sys.modules or 'httpx2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_keeps_its_text_when_it_is_pickled(kind: type[GatewayError]) -> None:
    error = pickle.loads(pickle.dumps(kind("Do this.")))  # noqa: S301 - made on this line
    assert (type(error), str(error)) == (kind, "Do this.")


def test_a_pickled_error_still_says_when_to_come_back() -> None:
    assert pickle.loads(pickle.dumps(Unavailable("Wait.", 7.0))).retry_after == 7.0  # noqa: S301


def test_pauses_grow_up_to_the_ceiling_and_differ() -> None:
    retry = Retry(base=1.0, ceiling=4.0)
    longest = [max(retry.seconds(attempt) for _ in range(300)) for attempt in (1, 2, 3, 9)]
    assert [round(seconds) for seconds in longest] == [1, 2, 4, 4]
    assert len({retry.seconds(3) for _ in range(10)}) > 1


def test_a_pause_is_never_shorter_than_the_provider_asked() -> None:
    assert all(30 <= Retry(base=0.5).seconds(1, 30.0) <= 30.5 for _ in range(100))


async def test_the_scripted_gateway_streams_what_it_would_answer() -> None:
    gateway = ScriptedGateway(lambda ask: f"You said:  {ask.prompt}\n")
    parts = [part async for part in gateway.stream(ASK)]
    whole = await gateway.complete(ASK)
    assert parts[-1] == whole
    assert "".join(part.text for part in parts[:-1] if isinstance(part, TextPiece)) == whole.text
    assert isinstance(whole, Answer)
    assert gateway.asked == [ASK, ASK]


async def test_the_scripted_gateway_counts_who_gave_up() -> None:
    gateway = ScriptedGateway(lambda _: "never", gate=asyncio.Event())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(gateway.complete(ASK), 0.01)
    assert (gateway.cancelled, gateway.waiting) == (1, 0)


async def test_an_empty_script_is_an_empty_answer() -> None:
    with pytest.raises(EmptyAnswer):
        await ScriptedGateway(lambda _: " ").complete(ASK)
