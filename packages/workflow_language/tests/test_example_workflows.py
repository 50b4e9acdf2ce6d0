"""The templates under examples/workflows: they hold together, and their expressions give what agents take."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, cast

import pytest
from markdown_it import MarkdownIt
from pydantic import JsonValue

from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.inputs import check_inputs
from agent_contracts.source import read_definition
from workflow_language import calls, cost, document, durations, expressions, reading, validation
from workflow_language.document import Escalation, Loop, Step, WorkflowDocument
from workflow_language.errors import EvaluationError
from workflow_language.expressions import evaluate_condition, evaluate_items
from workflow_language.graph import build_graph, effective_needs
from workflow_language.reading import read_document
from workflow_language.text import references, resolve
from workflow_language.validation import check_values, problems

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "examples" / "workflows"
GUIDE = ROOT / "docs" / "guides" / "workflows.md"
SLUGS = sorted(path.stem for path in TEMPLATES.glob("*.yaml"))

Answer = Callable[[AgentDefinition], str]
every_template = pytest.mark.parametrize("slug", SLUGS)


class Library:
    """The templates, and the agents that they name."""

    def __init__(self) -> None:
        self.templates = {slug: read_document((TEMPLATES / f"{slug}.yaml").read_bytes()) for slug in SLUGS}
        named = {step.agent for template in self.templates.values() for step in template.steps if step.agent}
        definitions = ROOT / "agents" / "definitions"
        self._agents = {
            path.stem: read_definition(path.read_bytes(), path)
            for path in definitions.glob("*/*.yaml")
            if path.stem in named
        }

    def problems(self, template: WorkflowDocument) -> list[str]:
        """Return what is wrong with a workflow, as a reader sees it."""
        found = problems(template, self._agents.get, lambda reference: self.templates.get(reference.slug))
        return [f"{problem.pointer}: {problem.message}" for problem in found]

    def agent(self, slug: str | None) -> AgentDefinition:
        """Return an agent that a template names."""
        return self._agents[slug or ""]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def example_inputs(slug: str) -> dict[str, JsonValue]:
    values: dict[str, JsonValue] = json.loads((TEMPLATES / "inputs" / f"{slug}.json").read_bytes())
    return values


@every_template
def test_nothing_is_wrong_with_a_template(slug: str, library: Library) -> None:
    assert library.problems(library.templates[slug]) == []


@every_template
def test_the_form_of_a_template_accepts_its_example(slug: str, library: Library) -> None:
    assert check_values(library.templates[slug], example_inputs(slug))[1] == []


@every_template
def test_a_template_says_what_it_is_for_and_what_comes_out(slug: str, library: Library) -> None:
    template = library.templates[slug]
    assert template.description is not None
    assert template.description.startswith("For ")
    assert template.inputs
    assert isinstance(template.output, dict)


@every_template
def test_an_input_of_a_template_is_read_somewhere(slug: str, library: Library) -> None:
    template = library.templates[slug]
    text = template.model_dump_json()
    assert [field.name for field in template.inputs if f"inputs.{field.name}" not in text] == []


def test_there_are_ten_each_with_a_name_and_an_example_of_its_own(library: Library) -> None:
    assert len(SLUGS) == 10
    assert "software-delivery" in SLUGS
    assert len({template.name for template in library.templates.values()}) == 10
    assert sorted(path.stem for path in (TEMPLATES / "inputs").iterdir()) == SLUGS


def _texts(template: WorkflowDocument) -> Iterator[str]:
    for step in template.steps:
        yield from (step.when or "", step.loop.until if step.loop else "", step.for_each.items if step.for_each else "")
    for reference in references(template.model_dump(mode="json")):
        yield reference.expression.text if reference.expression else ""


def _any_text(pattern: str) -> Callable[[WorkflowDocument], bool]:
    return lambda template: any(re.search(pattern, text) for text in _texts(template))


def _any_step(holds: Callable[[Step], object]) -> Callable[[WorkflowDocument], bool]:
    return lambda template: any(holds(step) for step in template.steps)


def _any_input(holds: Callable[[AgentInput], object]) -> Callable[[WorkflowDocument], bool]:
    return lambda template: any(holds(field) for field in template.inputs)


FEATURES: dict[str, Callable[[WorkflowDocument], bool]] = {
    "a step that needs several": _any_step(lambda step: len(step.needs) > 1),
    "several steps that need one": lambda template: any(
        sum(step.id in other.needs for other in template.steps) > 1 for step in template.steps
    ),
    "when": _any_step(lambda step: step.when),
    "a skipped branch that is read": _any_text(r"\.status == 'skipped'"),
    "for_each": _any_step(lambda step: step.for_each and step.for_each.name != "item" and step.for_each.parallel),
    "for_each over agents' work": _any_step(lambda step: step.for_each and "steps." in step.for_each.items),
    "index": _any_text(r"\bindex\b"),
    "loop": _any_step(lambda step: step.loop),
    "previous": _any_text(r"\bprevious\b"),
    "retry": _any_step(lambda step: step.retry and "invalid_answer" in step.retry.on),
    "timeout of a step": _any_step(lambda step: step.agent and step.timeout),
    "timeout of a sub-workflow": _any_step(lambda step: step.workflow and step.timeout),
    "timeout of a run": lambda template: template.timeout is not None,
    "concurrency": lambda template: "concurrency" in template.model_fields_set,
    "on_error: continue": _any_step(lambda step: step.on_error == "continue"),
    "an agent with a fallback": _any_step(lambda step: step.agent and step.fallback),
    "an error that is read": _any_text(r"steps\.[a-z-]+\.error"),
    "approval": _any_step(lambda step: step.approval and step.approval.deadline),
    "escalation": _any_step(lambda step: step.approval and isinstance(step.approval.on_deadline, Escalation)),
    "a rejection that is an answer": _any_step(lambda step: step.approval and step.on_error == "continue"),
    "a rejection that ends the run": _any_step(lambda step: step.approval and step.on_error == "fail"),
    "question with a default": _any_step(lambda step: step.question and step.question.default),
    "question without a deadline": _any_step(lambda step: step.question and not step.question.deadline),
    "question with choices": _any_step(lambda step: step.question and any(one.choices for one in step.question.inputs)),
    "sub-workflow": _any_step(lambda step: step.template),
    "set": _any_step(lambda step: step.set),
    "save": _any_step(lambda step: step.save),
    "a context that is given": lambda template: bool(template.context),
    "a context that reads inputs": lambda template: next(references(template.context), None) is not None,
    "context that is read": _any_text(r"\bcontext\."),
    "json()": _any_text(r"\bjson\("),
    "an output of parts": lambda template: isinstance(template.output, dict),
    "an input with choices": _any_input(lambda field: field.choices),
    "an input with a default": _any_input(lambda field: field.default is not None),
    "an input with bounds": _any_input(lambda field: field.minimum is not None and field.maximum is not None),
    "an input that is a list": _any_input(lambda field: field.type == "list"),
    "an input that is a date": _any_input(lambda field: field.type == "date"),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_the_templates_together_use_the_whole_language(feature: str, library: Library) -> None:
    assert any(map(FEATURES[feature], library.templates.values()))


def test_every_field_of_a_step_stands_in_some_template(library: Library) -> None:
    steps = [step for template in library.templates.values() for step in template.steps]
    assert {field for step in steps for field in step.model_fields_set} == set(Step.model_fields)


SLICES = [{"title": "Late parcels per depot", "file": "late_by_depot", "task": "How many parcels were late?"}] * 2
POLICY = {"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}]}
BLOCKS = {"story-splitter": SLICES, "cloud-iam-policy-reviewer": POLICY}


def as_asked(agent: AgentDefinition) -> str:
    """Answer in the form that the agent's definition names; BLOCKS is the gravest grade of one of them."""
    text = "".join(f"## {section.title}\nRight; it BLOCKS nothing.\n\n" for section in agent.output.sections)
    return f"{text}```json\n{json.dumps(BLOCKS[agent.id])}\n```\n" if agent.id in BLOCKS else text


def as_never_asked(agent: AgentDefinition) -> str:
    """Answer without any form."""
    return f"The {agent.name} has nothing to say about this, and no heading either."


class Failed(Exception):
    """A step failed, with what there is all the same."""

    def __init__(self, output: JsonValue = None) -> None:
        super().__init__("failed on purpose")
        self.output = output


class Result(TypedDict):
    """What expressions read of a step."""

    output: JsonValue
    status: str
    error: str | None


@dataclass
class Rehearsal:
    """Works out a template step by step; people approve or not, and choose what they are told or the last choice."""

    library: Library
    answer: Answer
    approves: bool = True
    chosen: str = ""
    broken: str = ""
    steps: dict[str, Result] = field(default_factory=dict)
    inputs: dict[str, JsonValue] = field(default_factory=dict)
    context: dict[str, JsonValue] = field(default_factory=dict)

    def run(self, slug: str, given: Mapping[str, object]) -> dict[str, JsonValue]:
        """Return the output; Failed or EvaluationError where a step fails that may not."""
        template = self.library.templates[slug]
        self.inputs, found = check_values(template, given)
        assert found == []
        self._write(template.context)
        by_id = {step.id: step for step in template.steps}
        instead_of = {step.fallback: step.id for step in template.steps}
        for step_id in build_graph(effective_needs(template.steps)).order:
            self._step(by_id[step_id], instead_of.get(step_id))
        return cast("dict[str, JsonValue]", resolve(template.output, self._scope()))

    def _scope(self, **local: JsonValue) -> dict[str, object]:
        return {"inputs": self.inputs, "steps": self.steps, "context": self.context, **local}

    def _step(self, step: Step, instead_of: str | None) -> None:
        self.steps[step.id] = Result(output=None, status="skipped", error=None)
        if instead_of and self.steps[instead_of]["status"] != "failed":
            return
        try:
            if step.when is None or evaluate_condition(step.when, self._scope()):
                output = self._output(step)
                self._write(step.save or {}, output=output)
                self.steps[step.id] = Result(output=output, status="completed", error=None)
        except (EvaluationError, Failed) as failure:
            if step.on_error == "fail":
                raise
            output = failure.output if isinstance(failure, Failed) else None
            self.steps[step.id] = Result(output=output, status="failed", error=str(failure))
        if instead_of:
            self.steps[instead_of]["output"] = self.steps[step.id]["output"]

    def _output(self, step: Step) -> JsonValue:
        if step.id == self.broken:
            raise Failed
        if asked := step.approval or step.question:
            assert resolve(asked.ask, self._scope())
        if step.question:
            return {form.name: self._choice(form) for form in step.question.inputs}
        if step.approval:
            return self._approval()
        if step.set:
            return self._write(step.set)
        if step.for_each:
            items = evaluate_items(step.for_each.items, self._scope())
            return [self._call(step, **{step.for_each.name: item, "index": n}) for n, item in enumerate(items)]
        return self._rounds(step, step.loop) if step.loop else self._call(step)

    def _choice(self, form: AgentInput) -> str:
        return self.chosen if self.chosen in form.choices else (form.choices or ("as it is",))[-1]

    def _approval(self) -> JsonValue:
        answer: dict[str, JsonValue] = {"approved": self.approves, "by": "ada", "comment": None}
        if not self.approves:
            raise Failed(answer)
        return answer

    def _rounds(self, step: Step, loop: Loop) -> JsonValue:
        before, output = None, None
        for number in range(1, loop.most + 1):
            before, output = output, self._call(step, previous=output, round=number)
            if evaluate_condition(loop.until, self._scope(output=output, previous=before, round=number)):
                return output
        raise Failed(output)

    def _call(self, step: Step, **local: JsonValue) -> JsonValue:
        values = cast("dict[str, JsonValue]", resolve(dict(step.input or {}), self._scope(**local)))
        if step.template:
            return dict(Rehearsal(self.library, self.answer).run(step.template.slug, values))
        agent = self.library.agent(step.agent)
        assert check_inputs(agent.inputs, values) == [], step.id
        return self.answer(agent)

    def _write(self, values: Mapping[str, JsonValue], **local: JsonValue) -> JsonValue:
        written = cast("dict[str, JsonValue]", resolve(dict(values), self._scope(**local)))
        self.context = {**self.context, **written}
        return written


@pytest.mark.parametrize("answer", [as_asked, as_never_asked])
@every_template
def test_a_template_gives_agents_what_they_take_whatever_others_answered(
    slug: str, answer: Answer, library: Library
) -> None:
    output = Rehearsal(library, answer).run(slug, example_inputs(slug))
    assert output.keys() == cast("dict[str, JsonValue]", library.templates[slug].output).keys()


@every_template
def test_a_template_can_do_without_what_is_optional(slug: str, library: Library) -> None:
    required = {field.name for field in library.templates[slug].inputs if field.required}
    given = {name: value for name, value in example_inputs(slug).items() if name in required}
    assert Rehearsal(library, as_asked).run(slug, given)


def test_a_review_ends_when_the_query_is_right_and_keeps_its_last_round_when_it_never_is(library: Library) -> None:
    given = example_inputs("query-review")
    right = Rehearsal(library, as_asked).run("query-review", given)
    assert (right["passed"], right["query"]) == (True, "Right; it BLOCKS nothing.")
    wrong = Rehearsal(library, as_never_asked).run("query-review", given)
    assert (wrong["passed"], wrong["query"]) == (False, wrong["review"])
    nobody = Rehearsal(library, as_asked, broken="review").run("query-review", given)
    assert (nobody["passed"], nobody["query"]) == (False, given["query"])


def test_parts_are_delivered_as_planned_and_as_one_where_the_plan_cannot_be_read(library: Library) -> None:
    given = example_inputs("software-delivery")
    planned, whole = Rehearsal(library, as_asked), Rehearsal(library, as_never_asked)
    diff = cast("str", planned.run("software-delivery", given)["diff"])
    assert diff.count("+++ b/reports/late_by_depot.sql\nRight;") == len(SLICES)
    assert planned.steps["one-part"]["status"] == "skipped"
    output = whole.run("software-delivery", given)
    assert "+++ b/reports/report.sql\n" in cast("str", output["diff"])
    assert output["unproven"] == ["report"]
    with pytest.raises(Failed):
        Rehearsal(library, as_asked, approves=False).run("software-delivery", given)


def test_a_policy_that_grants_whole_families_of_actions_goes_before_a_person(library: Library) -> None:
    given = example_inputs("access-policy-review")
    refused = Rehearsal(library, as_asked, approves=False).run("access-policy-review", given)
    assert (refused["broad"], refused["accepted"]) == (POLICY["Statement"], False)
    unread = Rehearsal(library, as_never_asked).run("access-policy-review", given)
    assert (unread["policy"], unread["accepted"]) == (None, True)
    assert "could not be read" in cast("str", unread["verdict"])


def test_after_a_no_to_a_tender_nothing_more_is_done(library: Library) -> None:
    refused = Rehearsal(library, as_asked, approves=False)
    output = refused.run("tender-response", example_inputs("tender-response"))
    assert (output["bid"], output["experts"], output["proposal"]) == (False, [], None)
    assert [refused.steps[step]["status"] for step in ("answers", "gaps", "proposal")] == ["skipped"] * 3


def test_a_claim_takes_the_branch_that_a_person_chose(library: Library) -> None:
    begun: dict[str, set[str]] = {}
    for chosen in ("settle", "decline", "enquire"):
        claim = Rehearsal(library, as_asked, chosen=chosen)
        assert claim.run("claims-handling", example_inputs("claims-handling"))["decision"] == chosen
        begun[chosen] = {step for step, result in claim.steps.items() if result["status"] == "completed"}
    assert begun["settle"] - begun["enquire"] == {"settlement"}
    assert begun["decline"] ^ begun["enquire"] == {"refusal", "message"}
    by_hand = Rehearsal(library, as_asked, chosen="settle", broken="settlement")
    output = by_hand.run("claims-handling", example_inputs("claims-handling"))
    assert output["settlement"] == {"payment": "as it is", "working": "as it is"}


def _blocks(language: str) -> list[str]:
    tokens = MarkdownIt().parse(GUIDE.read_text())
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def test_what_the_guide_shows_of_templates_stands_in_them() -> None:
    sources = "\n".join(_plain((TEMPLATES / f"{slug}.yaml").read_text()) for slug in SLUGS)
    for block in _blocks("yaml"):
        if _plain(block) not in sources:
            read_document(block)


def _plain(text: str) -> str:
    """Return the text without the indentation, which depends on where a snippet was cut out."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def test_the_guide_names_every_template_and_every_limit() -> None:
    text = GUIDE.read_text()
    assert [slug for slug in SLUGS if f"examples/workflows/{slug}.yaml" not in text] == []
    limits = [document.MAX_STEPS, document.MAX_INPUTS, document.MAX_ROUNDS, document.MAX_CONCURRENCY]
    limits += [calls.MAX_NESTING, expressions.MAX_LENGTH, expressions.MAX_ITEMS, cost.MAX_BUILT]
    limits += [validation.MAX_EXPRESSIONS, reading.MAX_BYTES, durations.LONGEST.days]
    section = text[text.index("## Limits") :]
    assert [limit for limit in limits if f"| {limit:,}" not in section] == []


def test_the_guides_broken_workflow_is_told_what_the_guide_says(library: Library) -> None:
    broken = [block for block in _blocks("yaml") if block.startswith("name: Broken")]
    told = [library.problems(read_document(block)) for block in broken]
    assert ["\n".join(lines) for lines in told] == [block.rstrip("\n") for block in _blocks("text")]
