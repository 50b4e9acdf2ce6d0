"""What is generated, byte by byte: nothing that a definition says becomes code or breaks a document."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agent_contracts.definition import PLACEHOLDER, AgentDefinition
from agent_contracts.source import Source, read_definition
from generator.plan import plan
from generator.testing import DEFINITION
from http_edge.connections import KEEP_ALIVE

PINS = ("fastapi==0.165.0", "uvloop==0.23.0 ; sys_platform != 'win32'")
HOSTILE = [
    '"""\nimport os\nos.system("x")\n"""',
    "'; import os #",
    "{{ 7 * 7 }}{% for x in y %}{# #}",
    "${HOME} $(id) `id`",
    "</td></table><script>alert(1)</script><!--",
    "-->\n# heading\n\n---\n\n| a | b |\n| - | - |",
    "```\n````\n~~~\nJSON\nEOF",
    "a */ b // c \\",
    "1. one\n- two\n+ three\n> four\n    five\n=====",
    "<script src=x\n<?php\n<!DOCTYPE",
    "# closing #",
    "**bold** __bold__ ~~gone~~ $x$ *x* &amp; &#0;",
    "[x](javascript:alert(1)) ![y](z) [r]: /x &lt;",
    "😀 \u202egnihton\u202c 👩\u200d💻 \u00a0\u2028",
    "%s {0} \t RUN rm -rf /",
]
_markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])

Build = Callable[..., Source]


@pytest.fixture(scope="session")
def build() -> Build:
    """Make a source of which every free text is `text`, as far as the schema lets it be."""
    text = DEFINITION.replace("ID", "parcel-tracer", 1).replace("NAME", "Parcel", 1).replace("SUMMARY", "x" * 20)
    base = read_definition(text, "x").model_dump()

    def source(text: str, agent_id: str = "parcel-tracer") -> Source:
        line = " ".join(text.split())[:50].strip() or "x"
        changes = {
            "id": agent_id,
            "name": line,
            "summary": f"{line} " * 2 + "and so on and on and on",
            "description": (text or "x") * (80 // len(text or "x") + 1),
            "capabilities": [line, " ".join(text.split()) or "x"],
            "system_prompt": (text or "x") * (400 // len(text or "x") + 1),
            "prompt": f"{text} {{{{ number }}}} and so on and on",
            "inputs": [
                base["inputs"][0] | {"description": line, "choices": [line], "default": line, "required": False}
            ],
            "output": {"description": line, "sections": [{"title": line, "description": line}]},
            "examples": [base["examples"][0] | {"title": line, "input": {"number": text}}],
        }
        definition = AgentDefinition.model_validate(base | changes)
        return Source(definition, Path("x.yaml"), definition.model_dump_json().encode())

    return source


def planned(source: Source) -> dict[str, str]:
    files = plan([source], PINS)
    return {file.path.rpartition("/")[2]: file.content.decode() for file in files}


def tokens(markdown: str) -> list[Token]:
    return [inner for token in _markdown.parse(markdown) for inner in (token, *(token.children or ()))]


def shape(markdown: str) -> list[str]:
    """The document's structure; how its text is cut into pieces, and its escaped characters, left out."""
    return [token.type for token in tokens(markdown) if token.type not in ("text", "text_special")]


def paragraphs(source: Source) -> int:
    return len([part for part in "".join(_lines(source.definition.description)).split("\n\n") if part.strip()])


def _lines(text: str) -> list[str]:
    return [line.strip() + "\n" for line in text.replace("\r", "\n").split("\n")]


def texts(markdown: str) -> list[str]:
    """What a reader sees of each heading, paragraph, list item and cell."""
    return ["".join(inner.content for inner in token.children or ()) for token in tokens(markdown) if token.children]


def shown_texts(definition: AgentDefinition) -> set[str]:
    (field,), (section,), (example,) = definition.inputs, definition.output.sections, definition.examples
    choices = f"One of: {field.choices[0]}. If not given: {field.default}."
    return {
        definition.summary,
        *definition.capabilities,
        f"{field.description.rstrip('.')}. {choices}",
        definition.output.description,
        f"{section.title}: {section.description}",
        f"{example.title}:",
    }


def example(markdown: str) -> object:
    (code,) = (token.content for token in tokens(markdown) if token.type == "fence" and "curl" in token.content)
    command, *body, end = code.splitlines()
    assert command.endswith("<<'JSON'")
    assert end == "JSON"
    assert "JSON" not in body
    return json.loads("\n".join(body))


def check_that_it_shows_text_only(source: Source, harmless: Source) -> None:
    files, expected = planned(source), planned(harmless)
    for name in ("app.py", "requirements.txt", "Dockerfile"):
        assert files[name] == expected[name]
    readme = files["README.md"]
    assert not any(token.type.startswith("html") for token in tokens(readme)[1:])
    extra = paragraphs(source) - paragraphs(harmless)
    found, wanted = shape(readme), shape(expected["README.md"])
    for _ in range(extra):
        found = _without_one_paragraph(found)
    assert found == wanted
    assert texts(readme)[0] == source.definition.name
    assert shown_texts(source.definition) <= set(texts(readme))
    assert example(readme) == {"input": source.definition.examples[0].input}
    assert all(line.isprintable() for line in readme.split("\n"))


def _without_one_paragraph(types: list[str]) -> list[str]:
    """The description stands third, after the heading and the summary."""
    second = [index for index, type_ in enumerate(types) if type_ == "paragraph_open"][1]
    return types[:second] + types[types.index("paragraph_close", second) + 1 :]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_run(build: Build, text: str) -> None:
    check_that_it_shows_text_only(build(text), build("harmless"))


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1, max_size=60)
    | st.text("`*_[]()<>&|~$#-+=:!\\\"'{}%0123456789.x \n", min_size=1, max_size=60)
)
def test_no_text_at_all_gets_out_of_its_place(build: Build, text: str) -> None:
    assume(not PLACEHOLDER.search(text))  # an input that the prompt names would have to be declared
    check_that_it_shows_text_only(build(text if text.strip() else text + "x"), build("harmless"))


def test_apps_differ_by_their_agents_id_alone(build: Build) -> None:
    first = planned(build("harmless"))["app.py"]
    second = planned(build(HOSTILE[0], agent_id="zz-9"))["app.py"]
    assert second == first.replace("parcel-tracer", "zz-9")
    assert ast.dump(ast.parse(second)) == ast.dump(ast.parse(first.replace("parcel-tracer", "zz-9")))


def test_the_app_hands_the_definition_beside_it_to_the_framework(build: Build, tmp_path: Path) -> None:
    source = build("harmless")
    folder = tmp_path / "parcel-tracer"
    folder.mkdir()
    for name, text in planned(source).items():
        (folder / name).write_text(text, "utf-8")
    (tmp_path / "agent_framework.py").write_text(
        "def create_app(definition): return ['app', definition]\n"
        "def read_definition_file(path): return path.read_text()\n"
    )
    code = "import app, sys; sys.stdout.write(app.app[0] + app.app[1])"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True)
    assert run.stdout == b"app" + source.content


def test_the_definition_is_copied_as_it_is(build: Build) -> None:
    source = build("harmless")._replace(content=b"# a comment\r\nid: x\n")
    assert [file.content for file in plan([source], PINS) if file.path.endswith(".yaml")] == [b"# a comment\r\nid: x\n"]


def test_the_plan_does_not_depend_on_the_order_of_the_definitions(build: Build) -> None:
    sources = [build("harmless"), build("other", agent_id="other")]
    assert plan(sources, PINS) == plan(sources[::-1], PINS)
    assert [file.path for file in plan(sources, PINS)] == sorted(file.path for file in plan(sources, PINS))


def test_an_environment_is_the_packages_and_the_pinned_versions(build: Build) -> None:
    lines = planned(build("harmless"))["requirements.txt"].splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "../../packages/agent_contracts",
        "../../packages/http_edge",
        "../../packages/llm_gateway",
        "../../packages/agent_framework",
        *PINS,
    ]


def test_the_container_runs_as_nobody_special_and_tells_its_health(build: Build) -> None:
    lines = planned(build("harmless"))["Dockerfile"].splitlines()
    assert [line for line in lines if line.startswith("FROM")] == [
        "FROM python:3.11-slim AS build",
        "FROM python:3.11-slim",
    ]
    assert lines.index("USER 10001:10001") < lines.index("EXPOSE 8080")
    health = next(line for line in lines if "/health" in line)
    command = json.loads(health.strip().removeprefix("CMD "))
    assert command[:2] == ["python", "-c"]
    ast.parse(command[2])
    start = json.loads(lines[-1].removeprefix("CMD "))
    assert start[:2] == ["uvicorn", "app:app"]
    assert start[start.index("--timeout-keep-alive") + 1] == str(KEEP_ALIVE)
