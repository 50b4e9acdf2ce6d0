"""From somebody's agent to the fields of a definition, with all that was changed on the way."""

import dataclasses
from collections.abc import Sequence

from agent_contracts.definition import PLACEHOLDER
from rialto_cli import drafts
from rialto_cli.definition_yaml import wrapped
from rialto_cli.foreign.agent import ForeignAgent, Refused
from rialto_cli.foreign.texts import first_sentences, spoken, visible, words

DRAFTED = ("inputs", "prompt", "output", "examples")
"""What neither form has, and is drafted for a person to make better."""
_SHORTEST_PROMPT, _LONGEST_PROMPT = 400, 8_000
_TASKS = ("task", "request", "assignment", "job_to_do")
_MATERIALS = ("material", "given_material", "evidence", "attached_text")
"""Names for the two inputs: those are taken that the prompt does not use as placeholders of its own."""


def cleaned(agent: ForeignAgent) -> ForeignAgent:
    """Return the agent without what nobody sees, which it may have had as such or as escapes, and note it."""
    hidden = False

    def shown(text: str) -> str:
        nonlocal hidden
        plain, had = visible(text)
        hidden |= had
        return plain

    found = dataclasses.replace(
        agent,
        name=shown(agent.name),
        description=shown(agent.description),
        system_prompt=shown(agent.system_prompt),
        capabilities=[*map(shown, agent.capabilities)],
        request=shown(agent.request)[:2_000],
    )
    found.mended += ["invisible characters are left out; look what they hid"] if hidden else []
    return found


def adopted(agent: ForeignAgent, category: str) -> dict[str, object]:
    """Return the fields of a definition, in their order; Refused where the agent says too little or too much."""
    system_prompt = _system_prompt(agent.system_prompt)
    summary = _summary(agent)
    task, material = (_unused(names, system_prompt) for names in (_TASKS, _MATERIALS))
    return {
        "id": _id(agent.name),
        "name": _name(agent),
        "version": agent.version,
        "category": category,
        "summary": summary,
        "description": _description(agent),
        "tags": _tags(agent, category),
        "capabilities": _capabilities(agent, summary),
        "system_prompt": system_prompt,
        "prompt": f"The task:\n{{{{ {task} }}}}\n\nMaterial for it:\n{{{{ {material} }}}}\n",
        "inputs": [_task_input(task), _material_input(material)],
        "output": {"format": "markdown", "description": "What was asked for, and below it what is missing or unsure."},
        "examples": [_example(agent, task, summary)],
        "model": {"tier": agent.tier},
    }


def _system_prompt(text: str) -> str:
    prompt = "\n".join(line.rstrip() for line in text.strip("\n").split("\n")) + "\n"
    size = len(prompt)
    if size < _SHORTEST_PROMPT:
        raise Refused(
            f"its system prompt has {size} characters; a definition needs {_SHORTEST_PROMPT}: write its method"
        )
    if size > _LONGEST_PROMPT:
        raise Refused(f"its system prompt has {size:,} characters; a definition has at most {_LONGEST_PROMPT:,}")
    return prompt


def _unused(names: Sequence[str], system_prompt: str) -> str:
    used = set(PLACEHOLDER.findall(system_prompt))
    if free := [name for name in names if name not in used]:
        return free[0]
    raise Refused(f"its system prompt uses {', '.join(f'`{{{{ {name} }}}}`' for name in names)}; rename one of them")


def _id(name: str) -> str:
    if found := drafts.slug(name):
        return found
    raise Refused(f"its name {name[:60]!r} has no letters that an id can be made of; give it another")


def _name(agent: ForeignAgent) -> str:
    if agent.name != drafts.slug(agent.name):
        return agent.name[:60].strip()
    return " ".join(word if word.isdigit() else word.capitalize() for word in agent.name.split("-"))[:60].strip()


def _summary(agent: ForeignAgent) -> str:
    description = spoken(agent.description)
    summary = first_sentences(description, 60, 140)
    if len(summary) < len(description.rstrip(". ")):
        agent.mended.append("its summary is the beginning of its description")
    return summary


def _description(agent: ForeignAgent) -> str:
    text = agent.description
    if len(text) < 80:
        text = (
            f"{text.rstrip('. ')}. It works by the method of its system prompt, on the task and material it is given."
        )
        agent.mended.append("its description was short; a sentence is added")
    if len(text) > 2000:
        text = first_sentences(text[:2000], 1_800, 1_990)
        agent.mended.append("its description was longer than 2,000 characters; cut")
    return wrapped(text)


def _tags(agent: ForeignAgent, category: str) -> list[str]:
    given = [tag for tag in (drafts.slug(tag)[:32].strip("-") for tag in agent.tags) if tag]
    return list(dict.fromkeys([*given, *words(agent.name), *category.split("-"), "imported"]))[:6]


def _capabilities(agent: ForeignAgent, summary: str) -> list[str]:
    if len(agent.capabilities) < 2:
        agent.mended.append("it lists no capabilities; its summary stands for them")
        return [*agent.capabilities, summary[:119].rstrip("."), "Says what is missing before it begins"][:8]
    return agent.capabilities


def _task_input(name: str) -> dict[str, object]:
    description = "What is to be done, and for whom; one task at a time."
    return {"name": name, "type": "text", "required": True, "description": description}


def _material_input(name: str) -> dict[str, object]:
    description = "Texts, figures or code that the task is about, in full; it cannot open files or links."
    return {"name": name, "type": "text", "required": False, "default": "none", "description": description}


def _example(agent: ForeignAgent, task: str, summary: str) -> dict[str, object]:
    question = "Does the answer do what was asked, by the method of the system prompt, without inventing facts?"
    return {
        "title": "A first task, drafted",
        "input": {task: agent.request or f"Show on a small case of your own what you do. {summary}"},
        "checks": [{"type": "judged", "question": question}, {"type": "at_most", "words": 1500}],
    }
