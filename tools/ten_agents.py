"""Runs ten agents of ten categories on the platform that runs here and writes docs/ten-agents.md.

`make up`, then `.venv/bin/python tools/ten_agents.py`. Everything in it is what `rialto run AGENT --example --json`
printed: nothing is chosen among several answers, and nothing is mended.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any  # the JSON of a response

from pydantic import TypeAdapter

from agent_catalogue.grading import told
from agent_contracts.categories import CATEGORIES
from agent_contracts.definition import AgentDefinition, Check
from agent_contracts.source import read_definitions

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "ten-agents.md"
AGENTS = (
    "lease-reviewer",
    "bank-reconciler",
    "error-message-writer",
    "concrete-takeoff",
    "complaint-replier",
    "seed-rate-calculator",
    "walked-guest-planner",
    "appeal-letter-writer",
    "open-house-planner",
    "headline-writer",
)
_LONGEST = 900
_check = TypeAdapter[Check](Check)
_HEADING = """# Ten agents, run

Ten agents of ten categories, each with its own first example, on the model that `make up` brings along. Written by
`tools/ten_agents.py` from a running platform, as the answers came.

SmolLM2 135M Instruct is there so that everything can be tried without a key. It is a very small model: it follows
the form of a job and seldom its substance, as the checks show. With `ANTHROPIC_API_KEY` set before `make up`, Claude
answers.
"""


def main() -> None:
    """Run the ten and write the page."""
    definitions = {definition.id: definition for definition in read_definitions(ROOT / "agents" / "definitions")}
    names = {category.id: category.name for category in CATEGORIES}
    parts = [_HEADING]
    for agent_id in AGENTS:
        definition = definitions[agent_id]
        parts.append(_part(definition, names[definition.category], _run(agent_id)))
    PAGE.write_text("\n".join(parts), "utf-8")


def _run(agent_id: str) -> dict[str, Any]:
    rialto = Path(sys.executable).with_name("rialto")
    found = subprocess.run([rialto, "run", agent_id, "--example", "--json"], capture_output=True, text=True, check=True)  # noqa: S603
    response: dict[str, Any] = json.loads(found.stdout)
    return response


def _part(definition: AgentDefinition, category: str, response: dict[str, Any]) -> str:
    answer = response["output"]
    shown = answer if len(answer) <= _LONGEST else answer[:_LONGEST].rstrip() + " ..."
    usage = response["usage"]
    lines = [
        f"## {definition.name}",
        "",
        f"{category}. {definition.summary} `rialto run {definition.id} --example`: {definition.examples[0].title}.",
        "",
        *(f"> {line}".rstrip() for line in shown.splitlines()),
        "",
        f"{response['model']}: {usage['input_tokens']:,} tokens read, {usage['output_tokens']:,} written, "
        f"{response['duration']:.1f} s{', cut at its limit' if response['truncated'] else ''}. Its checks:",
        "",
        *(f"- {_verdict(one)}" for one in response["checks"]),
        "",
    ]
    return "\n".join(lines)


def _verdict(one: dict[str, Any]) -> str:
    mark = {True: "passes", False: "fails", None: "for a judge"}[one["passed"]]
    return f"{mark}: {told(_check.validate_python(one['check']))}"


if __name__ == "__main__":
    main()
