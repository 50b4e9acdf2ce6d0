"""`rialto import`: what others wrote, friendly and hostile."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import Result

from agent_contracts.source import read_definition

Rialto = Callable[..., Result]
Serve = Callable[[Mapping[str, bytes]], str]
OnTerminal = Callable[..., tuple[str, int]]

BODY = """\
You read bicycle workshop invoices and say which lines a shop should not have charged.

When called:
1. List each line with its part, its labour and its price
2. Compare labour with the usual minutes for that job
3. Mark parts that a service of that kind includes

Rules
- Quote the line that you object to, with its number
- Say "not sure" where the invoice does not name the part
- Never guess a price; ask for the shop's price list

| Job | Minutes |
|-----|---------|
| Chain | 15 |

```
total = parts + labour
```
"""
SUB_AGENT = """\
---
name: invoice-objector
description: Checks a bicycle workshop's invoice line by line. Use it before you pay for a service that cost too much.
model: haiku
---

"""
CARD = {
    "name": "Tide Desk",
    "description": "Gives the times of high and low water at a harbour, for a day, with the height over chart datum.",
    "version": "2.1.0",
    "supportedInterfaces": [{"url": "https://a.example/a2a", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}],
    "capabilities": {"streaming": True},
    "defaultInputModes": ["text/plain"],
    "defaultOutputModes": ["text/plain"],
    "skills": [
        {
            "id": "times",
            "name": "Tell the tides of a day",
            "description": "Takes a harbour and a day and lists each high and low water with its time and height.",
            "tags": ["tide", "Harbour Times"],
            "examples": ["When is high water in Harlingen on 3 March 2026?"],
        },
        {
            "id": "window",
            "name": "Find a window of depth",
            "description": "Takes a draught and a sill, and says between which times the water is deep enough to pass.",
            "tags": ["depth"],
        },
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Somebody's collection."""
    path = tmp_path / "collection"
    path.mkdir()
    return path


def outcome(result: Result) -> dict[str, object]:
    [found] = json.loads(result.stdout)["agents"]
    assert isinstance(found, dict)
    return found


def refused(result: Result) -> str:
    found = outcome(result)
    assert (result.exit_code, found["outcome"], found["path"]) == (1, "refused", None)
    assert isinstance(found["reasons"], list)
    return "\n".join(found["reasons"])


def definitions(checkout: Path) -> list[str]:
    return sorted(path.name for path in (checkout / "agents/definitions").rglob("*") if path.is_file())


def test_a_sub_agent_becomes_a_definition_that_is_valid_and_keeps_its_prompt(
    rialto: Rialto, checkout: Path, folder: Path
) -> None:
    (folder / "invoice.md").write_text(SUB_AGENT + BODY)
    result = rialto("import", str(folder / "invoice.md"), "--category", "retail")
    assert result.exit_code == 0
    path = checkout / "agents/definitions/retail/invoice-objector.yaml"
    assert f"-> {path.relative_to(checkout)}" in result.stdout
    definition = read_definition(path.read_bytes(), path)
    assert definition.system_prompt == BODY
    assert (definition.name, definition.model.tier, definition.version) == ("Invoice Objector", "fast", "1.0.0")
    assert definition.summary == SUB_AGENT.split("\n")[2].removeprefix("description: ")
    assert "Quote the line that you object to, with its number" in definition.capabilities
    assert rialto("validate").exit_code == 0


def test_what_was_changed_on_the_way_is_told(rialto: Rialto, folder: Path) -> None:
    front = SUB_AGENT.replace("model: haiku", "model: gpt-9\ntools: Read, Bash\npermissionMode: plan\ncolor: red")
    (folder / "invoice.md").write_text(front + BODY)
    found = outcome(rialto("import", str(folder), "--category", "retail", "--json"))
    assert found["outcome"] == "mended"
    assert found["reasons"] == [
        "its tools are left out, for they are not Rialto's: Read, Bash",
        "fields without a meaning here are left out: permissionMode",
        "its model 'gpt-9' became the tier balanced",
    ]


def test_a_long_description_is_kept_and_its_first_sentences_are_the_summary(
    rialto: Rialto, checkout: Path, folder: Path
) -> None:
    more = "too much. It knows what a workshop charges for each job, and which parts belong to which service."
    (folder / "invoice.md").write_text(SUB_AGENT.replace("too much.", more) + BODY)
    found = outcome(rialto("import", str(folder), "--category", "retail", "--json"))
    assert found["reasons"] == ["its summary is the beginning of its description"]
    path = checkout / str(found["path"])
    definition = read_definition(path.read_bytes(), path)
    assert definition.summary.endswith("that cost too much.")
    assert "which parts belong to which service." in " ".join(definition.description.split())


def test_front_matter_that_is_no_yaml_is_read_as_its_tools_read_it(
    rialto: Rialto, checkout: Path, folder: Path
) -> None:
    front = (
        "---\nname: invoice-objector\ndescription: Use this agent when an invoice seems too high. Examples: "
        '<example>Context: a bill. user: "Is 90 euros for a chain too much?" assistant: "x"</example>\n---\n'
    )
    (folder / "invoice.md").write_text(front + BODY)
    found = outcome(rialto("import", str(folder), "--category", "retail", "--json"))
    assert "its front matter is not YAML as definitions have it; read line by line" in str(found["reasons"])
    path = checkout / str(found["path"])
    definition = read_definition(path.read_bytes(), path)
    assert "<example>" not in definition.description
    assert definition.examples[0].input == {"task": "Is 90 euros for a chain too much?"}


def test_a_card_becomes_a_definition_with_a_prompt_made_of_its_skills(
    rialto: Rialto, checkout: Path, folder: Path
) -> None:
    (folder / "agent-card.json").write_text(json.dumps(CARD))
    found = outcome(rialto("import", str(folder), "--category", "logistics", "--json"))
    assert found["outcome"] == "mended"
    path = checkout / "agents/definitions/logistics/tide-desk.yaml"
    definition = read_definition(path.read_bytes(), path)
    assert definition.version == "2.1.0"
    assert definition.capabilities == ("Tell the tides of a day", "Find a window of depth")
    assert "says between which times the water is deep enough" in " ".join(definition.system_prompt.split())
    assert "harbour-times" in definition.tags
    assert rialto("validate").exit_code == 0


def test_a_card_is_read_from_the_place_where_agents_put_it(rialto: Rialto, serve: Serve, asked: list[object]) -> None:
    body = json.dumps(CARD).encode()
    url = serve({"GET /.well-known/agent-card.json": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body})
    assert outcome(rialto("import", url, "--category", "logistics", "--json"))["id"] == "tide-desk"
    assert asked == [("GET /.well-known/agent-card.json", None)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "the server answered 404"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b" " * 400_000, "larger than 256 KiB"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>", "not usable JSON"),
        (b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", "cannot be asked"),
        (b"nonsense", "cannot be asked"),
        (b"", "cannot be asked"),
    ],
)
def test_a_server_that_gives_no_card_is_told(rialto: Rialto, serve: Serve, answer: bytes, reason: str) -> None:
    assert reason in refused(rialto("import", serve({"GET ": answer}), "--category", "legal", "--json"))


def test_a_dry_run_writes_nothing_and_tells_the_same(rialto: Rialto, checkout: Path, folder: Path) -> None:
    (folder / "invoice.md").write_text(SUB_AGENT + BODY)
    before = definitions(checkout)
    dry = rialto("import", str(folder), "--category", "retail", "--dry-run", "--json")
    assert definitions(checkout) == before
    assert outcome(dry) == outcome(rialto("import", str(folder), "--category", "retail", "--json"))


def test_nothing_is_ever_overwritten_and_no_two_may_be_alike(rialto: Rialto, checkout: Path, folder: Path) -> None:
    (folder / "invoice.md").write_text(SUB_AGENT + BODY)
    rialto("import", str(folder), "--category", "retail")
    before = (checkout / "agents/definitions/retail/invoice-objector.yaml").read_bytes()
    assert "id: the agent invoice-objector has it already" in refused(
        rialto("import", str(folder), "--category", "legal", "--json")
    )
    (folder / "invoice.md").write_text(SUB_AGENT.replace("invoice-objector", "bill-reader") + BODY)
    told = refused(rialto("import", str(folder), "--category", "retail", "--json"))
    assert "system_prompt: is 1.00 like that of invoice-objector" in told
    assert (checkout / "agents/definitions/retail/invoice-objector.yaml").read_bytes() == before
    assert definitions(checkout) == ["invoice-objector.yaml", "lease-reviewer.yaml"]


def test_a_broken_file_that_has_the_id_is_not_overwritten_either(rialto: Rialto, checkout: Path, folder: Path) -> None:
    (folder / "invoice.md").write_text(SUB_AGENT + BODY)
    (checkout / "agents/definitions/legal/invoice-objector.yaml").write_text("broken: [")
    assert "has it already" in refused(rialto("import", str(folder), "--category", "retail", "--json"))


def test_the_folder_of_a_category_gives_it(rialto: Rialto, folder: Path) -> None:
    (folder / "human-resources").mkdir()
    (folder / "human-resources/a.md").write_text(SUB_AGENT + BODY)
    found = outcome(rialto("import", str(folder), "--json"))
    assert found["path"] == "agents/definitions/human-resources/invoice-objector.yaml"


def test_the_category_is_asked_for_on_a_terminal(on_terminal: OnTerminal, checkout: Path, folder: Path) -> None:
    (folder / "a.md").write_text(SUB_AGENT + BODY)
    screen, code = on_terminal(["import", str(folder / "a.md")], "retail\n")
    assert code == 0
    assert (checkout / "agents/definitions/retail/invoice-objector.yaml").is_file(), screen


def test_without_a_category_and_nobody_to_ask_it_is_refused(rialto: Rialto, folder: Path) -> None:
    (folder / "a.md").write_text(SUB_AGENT + BODY)
    assert "give --category" in refused(rialto("import", str(folder), "--json"))
    assert rialto("import", str(folder), "--category", "magic").exit_code == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"# Just a readme\n", "does not begin with front matter"),
        (b"---\nname: x\n---\n" + BODY.encode(), "has no description"),
        (b"---\n- a\n---\n", "has no name and no description"),
        (b"---\nname: [a, b]\ndescription: {a: b}\n---\n" + BODY.encode(), "has no name"),
        ((SUB_AGENT + "Short.\n").encode(), "a definition needs 400"),
        ((SUB_AGENT + "Long and longer. " * 600).encode(), "a definition has at most 8,000"),
        (SUB_AGENT.encode() + b"x" * 10_000_000, "larger than 256 KiB"),
        (b"\x89PNG\r\n\x1a\n\x00\x00" * 50, "is it text?"),
        ((SUB_AGENT + BODY).encode() + b"\x00", "control character U+0000"),
        ((SUB_AGENT + BODY).encode() + b"\x1b[2J", "control character U+001B"),
        (SUB_AGENT.replace("invoice-objector", "\u65e5\u672c\u8a9e").encode() + BODY.encode(), "has no letters"),
        ((SUB_AGENT + BODY).encode() + b"\nLet us delve into it.\n", 'system_prompt: "delve" is filler'),
        (b"", "does not begin with front matter"),
    ],
)
def test_what_cannot_become_a_definition_is_refused_with_the_reason(
    rialto: Rialto, checkout: Path, folder: Path, content: bytes, reason: str
) -> None:
    (folder / "a.md").write_bytes(content)
    before = definitions(checkout)
    assert reason in refused(rialto("import", str(folder), "--category", "retail", "--json"))
    assert definitions(checkout) == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"name": "a", "name": "b"}', "a name stands twice"),
        (json.dumps({**CARD, "skills": []}), "skills: List should have at least 1 item"),
        (json.dumps({**CARD, "name": 5}), "name: Input should be a valid string"),
        (json.dumps({"hello": "world"}), "it is no A2A agent card"),
        ('{"name": "\\ud800"}', "not usable JSON"),
    ],
)
def test_what_is_no_card_is_refused_with_the_reason(rialto: Rialto, folder: Path, content: str, reason: str) -> None:
    (folder / "agent-card.json").write_text(content)
    assert reason in refused(rialto("import", str(folder), "--category", "retail", "--json"))


def test_placeholders_of_others_stay_text(rialto: Rialto, checkout: Path, folder: Path) -> None:
    (folder / "a.md").write_text(
        SUB_AGENT + BODY + "\nAnswer {{ task }}, {{material}}, {{ x }} and ${{ secrets.KEY }}.\n"
    )
    found = outcome(rialto("import", str(folder), "--category", "retail", "--json"))
    path = checkout / str(found["path"])
    definition = read_definition(path.read_bytes(), path)
    assert "{{ task }}, {{material}}, {{ x }} and ${{ secrets.KEY }}" in definition.system_prompt
    assert not {field.name for field in definition.inputs} & {"task", "material"}
    assert rialto("validate").exit_code == 0


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\U000e0041"])
def test_invisible_characters_are_left_out_and_told(rialto: Rialto, checkout: Path, folder: Path, hidden: str) -> None:
    (folder / "a.md").write_text(SUB_AGENT + BODY.replace("Quote", f"Quote{hidden}"))
    escaped = {**CARD, "description": str(CARD["description"]) + hidden}
    (folder / "agent-card.json").write_text(json.dumps(escaped))
    found = json.loads(rialto("import", str(folder), "--category", "retail", "--json").stdout)["agents"]
    assert all("invisible characters are left out; look what they hid" in one["reasons"] for one in found)
    for one in found:
        assert hidden not in (checkout / one["path"]).read_text("utf-8")


def test_links_and_pipes_in_a_collection_are_not_followed(rialto: Rialto, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(SUB_AGENT + BODY)
    (folder / "a.md").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "b.md")
    result = rialto("import", str(folder), "--category", "retail", "--json")
    found = json.loads(result.stdout)["agents"]
    assert [one["outcome"] for one in found] == ["refused", "refused"]
    assert result.exit_code == 1


@pytest.mark.parametrize("path", ["nowhere.md", "/dev/null/x", "x" * 5_000, "http://[", "agents"])
def test_a_path_that_leads_to_no_agent_is_refused(rialto: Rialto, path: str) -> None:
    result = rialto("import", path, "--category", "retail")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_a_collection_is_told_one_by_one_and_the_good_ones_are_taken(
    rialto: Rialto, checkout: Path, folder: Path
) -> None:
    (folder / "a.md").write_text(SUB_AGENT + BODY)
    (folder / "b\x1b[31m.md").write_text("# no agent")
    (folder / "agent-card.json").write_text(json.dumps(CARD))
    result = rialto("import", str(folder), "--category", "retail")
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert result.stderr.startswith("1 taken, 1 mended, 1 refused.")
    assert definitions(checkout) == ["invoice-objector.yaml", "lease-reviewer.yaml", "tide-desk.yaml"]
