"""`rialto run` gives an agent a job and prints its answer."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import Result

Rialto = Callable[..., Result]
Serve = Callable[[Mapping[str, bytes]], str]
Asked = list[tuple[str, object]]
OnTerminal = Callable[..., tuple[str, int]]

RIALTO = str(Path(sys.executable).with_name("rialto"))
INPUTS: list[dict[str, object]] = [
    {"name": "title", "type": "string", "description": "A line."},
    {"name": "pages", "type": "integer", "required": False, "description": "How many.", "minimum": 1},
    {"name": "share", "type": "number", "required": False, "description": "A part."},
    {"name": "urgent", "type": "boolean", "required": False, "description": "Now?"},
    {"name": "due", "type": "date", "required": False, "description": "When."},
    {"name": "topics", "type": "list", "required": False, "description": "What about."},
    {"name": "tone", "type": "string", "required": False, "description": "How.", "choices": ["warm", "dry"]},
    {"name": "draft", "type": "text", "required": False, "description": "The text so far."},
]
AGENT = {
    "id": "writer",
    "name": "Writer",
    "inputs": INPUTS,
    "examples": [
        {"title": "One", "input": {"title": "First", "due": "2026-11-21"}, "checks": [{"type": "at_most", "words": 9}]},
        {"title": "Two", "input": {"title": "Second", "pages": 3}, "checks": [{"type": "at_most", "words": 9}]},
    ],
}
RESPONSE: dict[str, object] = {
    "agent": "writer",
    "version": "1.0.0",
    "output": "Hello world",
    "model": "smollm2",
    "usage": {"input_tokens": 1200, "output_tokens": 34, "cached_tokens": 0},
    "duration": 2.5,
    "truncated": False,
}
PROBLEM = {"type": "unavailable", "title": "The model is away", "status": 503, "detail": "Try again in a minute."}


def answer(body: object, status: str = "200 OK", kind: str = "application/json") -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


def event(kind: str, **data: object) -> bytes:
    body = json.dumps({"type": kind, **data}, ensure_ascii=False).encode()
    return b"event: " + kind.encode() + b"\ndata: " + body + b"\n\n"


def events(*parts: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + b"".join(parts)


DONE = event("done", response=RESPONSE)
GOOD = events(b": hello\n\n", event("delta", text="Hello "), b"retry: 1\n\n", event("delta", text="world"), DONE)


@pytest.fixture
def run(rialto: Rialto, serve: Serve) -> Rialto:
    """Run the agent `writer` of a server that streams `said`."""

    def with_server(*arguments: str, said: bytes = GOOD, stdin: str | bytes | None = None) -> Result:
        url = serve({"GET /agents/library/writer": answer(AGENT), "POST /agents/writer/api/v1/execute": said})
        return rialto("run", "writer", *arguments, "--engine-url", url, "--agent-url", url, stdin=stdin)

    return with_server


def given(asked: Asked) -> object:
    """The inputs that the agent was sent."""
    line, body = asked[-1]
    assert line == "POST /agents/writer/api/v1/execute"
    assert isinstance(body, dict)
    assert body["stream"] is True
    return body["input"]


def test_the_answer_is_printed_and_then_who_gave_it(run: Rialto, asked: Asked) -> None:
    result = run("-i", "title=A")
    assert result.exit_code == 0
    assert result.stdout == "Hello world\n"
    assert result.stderr == "smollm2: 1,200 tokens read, 34 written, 2.5 s\n"
    assert given(asked) == {"title": "A"}


def test_values_are_sent_in_the_types_of_the_inputs(run: Rialto, asked: Asked) -> None:
    words = ["title= A=b ", "pages=+12", "share=1.5e1", "urgent=Yes", "due=2026-11-21", "topics=a, b", "topics=c"]
    result = run(*(word for pair in words for word in ("-i", pair)))
    assert result.exit_code == 0, result.output
    sent = {"title": " A=b ", "pages": 12, "share": 15.0, "urgent": True, "due": "2026-11-21", "topics": ["a, b", "c"]}
    assert given(asked) == sent


def test_a_value_is_read_from_a_file_or_standard_input(run: Rialto, asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "lines").write_text("one\ntwo\n")
    run("-i", "title=@@home", "-i", "draft=-", "-i", f"topics=@{tmp_path / 'lines'}", stdin="line\nnaïve\n")
    assert given(asked) == {"title": "@home", "draft": "line\nnaïve\n", "topics": ["one", "two"]}


def test_options_go_over_the_file_and_the_file_over_the_example(run: Rialto, asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "in.yaml").write_text("title: from file\npages: 7\n")
    run("--example", "2", "--input-file", str(tmp_path / "in.yaml"), "-i", "pages=9")
    assert given(asked) == {"title": "from file", "pages": 9}


@pytest.mark.parametrize("words", [["--example"], ["--example", "1"], ["--example=1"], ["--example", "--json"]])
def test_the_first_example_is_meant_where_no_number_stands(run: Rialto, asked: Asked, words: list[str]) -> None:
    assert run(*words).exit_code == 0
    assert given(asked) == {"title": "First", "due": "2026-11-21"}


def test_an_examples_answer_is_held_against_its_checks(run: Rialto) -> None:
    assert "passes: has at most 9 words" in run("--example").stderr
    checks = json.loads(run("--example", "--json").stdout)["checks"]
    assert checks == [{"check": {"type": "at_most", "words": 9}, "passed": True}]


def test_checks_say_nothing_of_another_input_than_the_examples(run: Rialto) -> None:
    assert "at most" not in run("--example", "-i", "title=Another").stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["-i", "title"], "has no `=`"),
        (["-i", "=x"], "is not an input of this agent"),
        (["-i", "titel=x"], "did you mean title?"),
        (["-i", "title=a", "-i", "title=b"], "is given twice"),
        (["-i", "title=a", "-i", "pages=1_000"], "pages: must be a whole number"),
        (["-i", "title=a", "-i", "pages=٣"], "pages: must be a whole number"),
        (["-i", "title=a", "-i", "pages=0"], "pages: must be at least 1"),
        (["-i", "title=a", "-i", "pages=" + "9" * 5_000], "pages: must be a whole number"),
        (["-i", "title=a", "-i", "share=nan"], "share: must be a number"),
        (["-i", "title=a", "-i", "share=1e999"], "share: must be a number"),
        (["-i", "title=a", "-i", "urgent=1"], "urgent: must be true or false"),
        (["-i", "title=a", "-i", "due=21.11.2026"], "due: must be a date"),
        (["-i", "title=a", "-i", "tone=sour"], "tone: must be one of: warm, dry"),
        (["-i", "title=" + "x" * 1_001], "title: must have at most"),
        (["-i", "pages=1"], "title: is required"),
        (["-i", "title=@/nonexistent"], "cannot be read: No such file"),
        (["-i", "title=@/"], "cannot be read: Is a directory"),
        (["--input-file", "/nonexistent.json"], "cannot be read"),
        (["--example", "3"], "there is no example 3; this agent has 2 examples"),
        (["--example", "0"], "there is no example 0"),
    ],
)
def test_inputs_that_do_not_fit_are_named_and_nothing_is_sent(
    run: Rialto, asked: Asked, words: list[str], expected: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert not any(line.startswith("POST") for line, _ in asked)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("b.json", b"[1]"),
        ("c.json", b'{"title": NaN}'),
        ("d.json", b'{"title": 1e400}'),
        ("e.json", b'{"title": "\\ud800"}'),
        ("f.json", b"[" * 100_000),
        ("g.json", b'{"title": "a", "title": "b"}'),
        ("h.json", b'{"title": "\xff"}'),
        ("i.json", b'{"pages": ' + b"9" * 5_000 + b"}"),
        ("j.yaml", b"a: &a [x]\nb: *a\n"),
        ("k.yaml", b"title: !!python/object:os.system x\n"),
        ("l.yaml", b"- title\n"),
        ("m.yaml", b""),
        ("n.yaml", b"title: [" * 200),
        ("o.yaml", b"x" * 1_000_001),
        ("p.yaml", b"titel: x\n"),
        ("q.yaml", b"title: 5\n"),
    ],
)
def test_an_input_file_that_cannot_be_used_is_refused(run: Rialto, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("--input-file", str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_json_is_the_whole_response(run: Rialto) -> None:
    result = run("-i", "title=A", "--json")
    assert json.loads(result.stdout) == RESPONSE
    assert result.stderr == ""


def test_an_answer_cut_at_its_limit_is_said_to_be(run: Rialto) -> None:
    result = run("-i", "title=A", said=events(event("done", response=RESPONSE | {"truncated": True})))
    assert "ended at its limit" in result.stderr


def test_line_separators_within_an_answer_do_not_end_an_event(run: Rialto) -> None:
    text = "a\u2028b\x85c\x0bd"
    assert run("-i", "title=A", said=events(event("delta", text=text), DONE)).stdout == text + "\n"


def test_a_failure_midway_ends_with_what_happened(run: Rialto) -> None:
    result = run("-i", "title=A", said=events(event("delta", text="Hel"), event("failed", problem=PROBLEM)))
    assert result.exit_code == 1
    assert result.stdout == "Hel\n"
    assert "The model is away" in result.stderr
    assert "Try again in a minute." in result.stderr


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "said",
    [
        events(event("delta", text="Hel")),
        CHUNKED + b"%x\r\n" % len(event("delta", text="Hel")) + event("delta", text="Hel") + b"\r\n",
        events(b"data: {"),
        b"",
    ],
)
def test_a_connection_that_ends_too_early_is_no_answer(run: Rialto, said: bytes) -> None:
    result = run("-i", "title=A", said=said)
    assert result.exit_code == 1
    assert "before" in result.stderr
    assert "tokens" not in result.stderr


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b'{"type": "boo"}', b'{"type": "done"}', b'{"type":"delta","text":1}', b""]
)
def test_an_event_that_is_none_is_told(run: Rialto, data: bytes) -> None:
    result = run("-i", "title=A", said=events(b"data: " + data + b"\n\n"))
    assert result.exit_code == 1
    assert "something else than an agent's answer" in result.stderr


def test_inputs_that_the_agent_refuses_are_told(run: Rialto) -> None:
    problem = {"title": "The request is not valid", "status": 422, "detail": "body.input.title: too short"}
    said = answer(problem, "422 Unprocessable Content", "application/problem+json")
    result = run("-i", "title=A", said=said)
    assert result.exit_code == 2
    assert "body.input.title: too short" in result.stderr


def test_a_misspelt_agent_is_told_the_nearest(rialto: Rialto, serve: Serve) -> None:
    card = {"name": "N", "version": "1.0.0", "category": "legal", "summary": "S", "tags": []}
    items = [{"id": one, **card} for one in ("writer", "lease-reviewer")]
    scripts = {
        "GET /agents/library/": answer({"title": "x", "status": 404, "detail": "x"}, "404 Not Found"),
        "GET /agents/library?": answer({"items": items, "total": 2}),
    }
    result = rialto("run", "lease-reviewr", "--engine-url", serve(scripts))
    assert result.exit_code == 2
    assert "Did you mean lease-reviewer?" in result.stderr


@pytest.mark.parametrize("agent_id", ["../../x", "a/b", "A", "", "x" * 5_000, "%2e%2e", "-", "a?b=c"])
def test_what_is_no_id_is_never_part_of_an_address(rialto: Rialto, serve: Serve, asked: Asked, agent_id: str) -> None:
    url = serve({"GET /agents/library?": answer({"items": [], "total": 0})})
    result = rialto("run", "--engine-url", url, "--", agent_id)
    assert result.exit_code == 2
    assert "no agent is called" in result.stderr
    assert [line.partition("?")[0] for line, _ in asked] == ["GET /agents/library"]


def test_an_answer_cannot_drive_the_terminal(on_terminal: OnTerminal, serve: Serve) -> None:
    """The sequence is cut by the pieces of the stream."""
    said = events(
        event("delta", text="a\x1b"), event("delta", text="]0;evil\x07b\x1b[3"), event("delta", text="1mc"), DONE
    )
    url = serve({"GET": answer(AGENT), "POST": said})
    screen, status = on_terminal(["run", "writer", "-i", "title=A", "--engine-url", url, "--agent-url", url])
    assert status == 0
    assert "abc" in screen
    assert "evil" not in screen
    assert "\x1b[31m" not in screen


def test_what_is_missing_is_asked_for_on_a_terminal(on_terminal: OnTerminal, serve: Serve, asked: Asked) -> None:
    url = serve({"GET": answer(AGENT), "POST": GOOD})
    arguments = ["run", "writer", "-i", "pages=2", "--engine-url", url, "--agent-url", url]
    screen, status = on_terminal(arguments, typed="\nMy title\n")
    assert status == 0
    assert "is required" in screen
    assert given(asked) == {"pages": 2, "title": "My title"}


def test_leaving_a_question_unanswered_does_nothing(on_terminal: OnTerminal, serve: Serve, asked: Asked) -> None:
    url = serve({"GET": answer(AGENT), "POST": GOOD})
    screen, status = on_terminal(["run", "writer", "--engine-url", url, "--agent-url", url], typed="\x04")
    assert status == 1
    assert "nothing was done" in screen
    assert not any(line.startswith("POST") for line, _ in asked)


def test_ctrl_c_ends_with_130_and_no_traceback(on_terminal: OnTerminal, serve: Serve) -> None:
    url = serve({"GET": answer(AGENT)})
    screen, status = on_terminal(["run", "writer", "--engine-url", url, "--agent-url", url], typed="\x03")
    assert status == 130
    assert "Traceback" not in screen


# The signal goes to the other thread, as this one blocks it: so it never ends what this one waits in, like one that
# comes in the moment between the question and the read.
UNINTERRUPTED = """
import signal, sys, threading
from rialto_cli.asking import ask
threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
try:
    ask("Title")
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ctrl_c_ends_a_question_whose_read_it_does_not_interrupt(on_terminal: OnTerminal) -> None:
    screen, status = on_terminal(["-c", UNINTERRUPTED], typed="\x03", command=sys.executable)
    assert (screen, status) == ("Title: ^C", 130)


def test_a_closed_pipe_stops_the_answer_quietly(serve: Serve) -> None:
    many = events(*(event("delta", text="x" * 1_000) for _ in range(500)), DONE)
    url = serve({"GET": answer(AGENT), "POST": many})
    arguments = [RIALTO, "run", "writer", "-i", "title=A", "--engine-url", url, "--agent-url", url]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
