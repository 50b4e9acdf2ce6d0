"""`rialto run`."""

import sys
from typing import Annotated, Any  # Typer keeps the type of its context to itself

import typer
from typer.core import TyperCommand

from agent_catalogue.grading import Verdict, graded
from agent_contracts.definition import AgentInput
from agent_contracts.execution import AgentResponse
from rialto_cli.addresses import agents_url, engine_url
from rialto_cli.answers import stream
from rialto_cli.asking import ask_input, may_ask
from rialto_cli.library import Agent, agent
from rialto_cli.refusal import Misuse, Refusal
from rialto_cli.running import url_of
from rialto_cli.terminal import Stream, note, one_line, tell_json
from rialto_cli.values import complete, from_example, from_file, from_options, wrong

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class _ExampleOne(TyperCommand):
    """Lets `--example` stand without a number, for the first."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        following = [*args[1:], "-"]
        bare = [one == "--example" and not two.isdecimal() for one, two in zip(args, following, strict=True)]
        return super().parse_args(ctx, ["--example=1" if b else one for one, b in zip(args, bare, strict=True)])


@app.command(cls=_ExampleOne)
def run(
    agent_id: Annotated[str, typer.Argument(metavar="AGENT", help="The agent's id, such as lease-reviewer.")],
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            "-i",
            metavar="NAME=VALUE",
            help="An input; @FILE reads it from a file, - from standard input, @@ is a plain @. Repeat it for lists.",
        ),
    ] = None,
    input_file: Annotated[str | None, typer.Option(metavar="FILE", help="The inputs, as JSON or YAML.")] = None,
    example: Annotated[
        int | None,
        typer.Option(metavar="N", help="Use the inputs of the agent's example N; the first if N is left out."),
    ] = None,
    engine: Annotated[str | None, typer.Option("--engine-url", help="The engine's address. [env: ENGINE_URL]")] = None,
    host: Annotated[str | None, typer.Option("--agent-url", help="The agents' address. [env: AGENT_HOST_URL]")] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole response as JSON, when it is there.")
    ] = False,
) -> None:
    """Run an agent and print its answer while it is written.

    -i goes over --input-file, and that over --example. What is required and missing is asked for on a terminal. An
    example's answer is held against the example's checks; they do not change the exit code.

    Exit codes: 0 answered; 1 the agent failed or does not answer; 2 wrong use or invalid inputs.
    """
    found = agent(engine_url(engine, url_of), agent_id)
    values = _values(found, given or [], input_file, example)
    response = _answer(agents_url(host, url_of), found.id, values, show=not as_json)
    verdicts = _verdicts(found, values, example, response.output)
    if as_json:
        checks = [{"check": one.check.model_dump(mode="json"), "passed": one.passed} for one in verdicts]
        tell_json({**response.model_dump(mode="json"), **({"checks": checks} if checks else {})})
    else:
        _sum_up(response)
        for verdict in verdicts:
            note(one_line(str(verdict)), "yellow" if verdict.passed is False else "dim")


def _verdicts(found: Agent, values: dict[str, object], number: int | None, answer: str) -> list[Verdict]:
    """An example's checks are about its own input: with any other they would say nothing."""
    if number is None or values != from_example(found.examples, number):
        return []
    return graded(found.examples[number - 1], answer)


def _values(found: Agent, options: list[str], file: str | None, example: int | None) -> dict[str, object]:
    values = from_example(found.examples, example) if example is not None else {}
    values |= from_file(file) if file is not None else {}
    values |= from_options(options, found.inputs)
    if may_ask():
        values = complete(found.inputs, values, ask_input)
    if errors := wrong(found.inputs, values):
        lines = [f"  {error.name}: {error.message}" for error in errors]
        raise Misuse(f"the inputs of {found.id} are not valid:", *lines, f"Its inputs: {_usage(found.inputs)}")
    return values


def _usage(inputs: tuple[AgentInput, ...]) -> str:
    words = [f"-i {declared.name}={declared.type}" for declared in inputs]
    return " ".join(w if declared.required else f"[{w}]" for w, declared in zip(words, inputs, strict=True))


def _answer(url: str, agent_id: str, values: dict[str, object], *, show: bool) -> AgentResponse:
    shown = _Shown(show=show)
    try:
        for piece in stream(url, agent_id, values):
            if isinstance(piece, AgentResponse):
                return piece
            shown.add(piece)
    finally:
        shown.end()
    raise Refusal("the agent ended without an answer.")


class _Shown:
    """The answer on standard output: as it is in a file or pipe, and without escape sequences on a terminal."""

    def __init__(self, *, show: bool) -> None:
        self._show = show
        self._stream = Stream() if sys.stdout.isatty() else None
        self._last = "\n"

    def add(self, piece: str) -> None:
        """Show the next piece at once."""
        text = self._stream.feed(piece) if self._stream else piece
        if self._show and text:
            sys.stdout.write(text)
            sys.stdout.flush()
            self._last = text[-1]

    def end(self) -> None:
        """End the last line, so that what follows begins one of its own."""
        if self._last != "\n":
            sys.stdout.write("\n")
            sys.stdout.flush()


def _sum_up(response: AgentResponse) -> None:
    usage = response.usage
    note(
        f"{response.model}: {usage.input_tokens:,} tokens read, {usage.output_tokens:,} written,"
        f" {response.duration:.1f} s",
        "dim",
    )
    if response.truncated:
        note("The answer ended at its limit of tokens, not at its end.", "yellow")
