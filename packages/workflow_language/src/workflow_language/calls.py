"""Are agents, templates and people asked for what they can do, with the inputs that they take?"""

from collections.abc import Callable, Collection, Iterator, Mapping

from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.inputs import check_inputs
from agent_contracts.strict_yaml import Place
from workflow_language.document import Question, Step, TemplateReference, WorkflowDocument
from workflow_language.findings import Finding
from workflow_language.text import references

MAX_NESTING = 5
"""How deep workflows may run workflows."""

FindAgent = Callable[[str], AgentDefinition | None]
FindTemplate = Callable[[TemplateReference], WorkflowDocument | None]


class Calls:
    """Checks what steps call; each agent and template is looked for once."""

    def __init__(self, steps: Collection[Step], find_agent: FindAgent, find_template: FindTemplate) -> None:
        self._texts = frozenset(
            f"steps.{step.id}.output" for step in steps if step.agent and not step.for_each and not step.fallback
        )
        self._find_agent = find_agent
        self._find_template = find_template
        self._agents: dict[str, AgentDefinition | None] = {}
        self._templates: dict[TemplateReference, WorkflowDocument | None] = {}
        self._ways: dict[TemplateReference, tuple[str, ...]] = {}

    def check(self, place: Place, step: Step) -> Iterator[Finding]:
        """Yield what is wrong with the call of `step`, which stands at `place`."""
        if step.agent is not None:
            agent = self._agent(step.agent)
            if agent is None:
                message = f"no agent is called {step.agent}; GET /agents/library finds those that exist"
                yield Finding((*place, "agent"), message)
            else:
                yield from self._given(place, agent.inputs, step.input or {}, "agent")
        elif step.template is not None:
            yield from self._template_call(place, step.template, step)
        elif step.question is not None:
            yield from _question((*place, "question"), step.question)

    def _agent(self, slug: str) -> AgentDefinition | None:
        if slug not in self._agents:
            self._agents[slug] = self._find_agent(slug)
        return self._agents[slug]

    def _template(self, reference: TemplateReference) -> WorkflowDocument | None:
        if reference not in self._templates:
            self._templates[reference] = self._find_template(reference)
        return self._templates[reference]

    def _template_call(self, place: Place, reference: TemplateReference, step: Step) -> Iterator[Finding]:
        template = self._template(reference)
        if template is None:
            version = f" with a version {reference.version}" if reference.version else ""
            message = f"no template is called {reference.slug}{version}; save it first, or name another"
            yield Finding((*place, "workflow"), message)
            return
        try:
            self._nested(reference, ())
        except _Nested as error:
            yield Finding((*place, "workflow"), str(error))
        yield from self._given(place, template.inputs, step.input or {}, "template")

    def _nested(self, reference: TemplateReference, way: tuple[str, ...]) -> tuple[str, ...]:
        """Return the longest way of templates that run templates from `reference` on; `way` led to it."""
        here = (*way, reference.slug)
        if reference.slug in way or len(here) > MAX_NESTING:
            raise _Nested(here)
        if reference not in self._ways:
            template = self._template(reference)
            inner = {step.template for step in template.steps if step.template} if template else set()
            ways = [self._nested(following, here) for following in sorted(inner, key=str)]
            self._ways[reference] = (reference.slug, *max(ways, key=len, default=()))
        following = self._ways[reference]
        if len(way) + len(following) > MAX_NESTING:
            raise _Nested((*way, *following))
        return following

    def _given(
        self, place: Place, declared: Collection[AgentInput], given: Mapping[str, object], taker: str
    ) -> Iterator[Finding]:
        unresolved = {name for name, value in given.items() if next(references(value), None)}
        for error in check_inputs(declared, given, unresolved=unresolved):
            yield Finding((*place, "input", error.name), error.message.replace("of this agent", f"of this {taker}"))
        for field in declared:
            if field.name in unresolved and (fault := self._unfit(field, given[field.name])):
                yield Finding((*place, "input", field.name), f"takes a value of type {field.type}; {fault}")

    def _unfit(self, field: AgentInput, value: object) -> str | None:
        """Return why a value that holds expressions can never be what `field` takes."""
        if not isinstance(value, str):
            is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
            return None if is_list and field.type == "list" else _WHOLE
        if field.type in ("string", "text", "date"):
            return None
        whole = [reference.expression for reference in references(value) if reference.whole]
        if whole and whole[0] is not None and whole[0].text in self._texts:
            return _CONVERT
        return None if whole else _WHOLE


_WHOLE = "make one expression the whole of it, with no text around it"
_CONVERT = "an agent's output is text; convert it, with int(), double(), split() or json()"


class _Nested(Exception):
    """Templates that run each other in a circle, or too deep."""

    def __init__(self, way: tuple[str, ...]) -> None:
        super().__init__(way)
        self.way = way

    def __str__(self) -> str:
        what = "a workflow would run itself" if len(set(self.way)) < len(self.way) else _TOO_DEEP
        return f"{what}: {' -> '.join(self.way)}"


_TOO_DEEP = f"workflows run workflows more than {MAX_NESTING} deep"


def _question(place: Place, question: Question) -> Iterator[Finding]:
    names: set[str] = set()
    for index, field in enumerate(question.inputs):
        if field.name in names:
            yield Finding((*place, "inputs", index, "name"), f"{field.name} is asked for twice; choose another name")
        names.add(field.name)
        if field.default is not None:
            for error in check_inputs([field], {field.name: field.default}):
                yield Finding((*place, "inputs", index, "default"), error.message)
    for error in check_inputs(question.inputs, question.default or {}) if question.default is not None else ():
        yield Finding((*place, "default", error.name), error.message.replace("of this agent", "of this question"))
