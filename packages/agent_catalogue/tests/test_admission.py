"""A new definition is held against the catalogue and against those that came just before it."""

from collections.abc import Callable

from agent_catalogue.admission import Admission
from agent_contracts.source import Source

Written = Callable[..., Source]


def test_a_definition_unlike_all_others_is_admitted(written: Written) -> None:
    assert Admission([written("one").definition]).objections(written("two").definition) == []


def test_a_taken_id_name_or_text_keeps_it_out(written: Written) -> None:
    one = written("one").definition
    admission = Admission([one])
    taken = [(place, message.split(",")[0]) for place, message in admission.objections(one)]
    assert taken == [
        (("id",), "the agent one has it already"),
        (("system_prompt",), "is 1.00 like that of one"),
        (("summary",), "is 1.00 like that of one"),
    ]
    named = written("two").definition.model_copy(update={"name": "ONE"})
    assert admission.objections(named) == [(("name",), "the agent one has it already")]


def test_what_was_admitted_counts_for_what_comes_next(written: Written) -> None:
    admission = Admission([])
    one = written("one").definition
    assert admission.objections(one) == []
    admission.admit(one)
    assert admission.objections(one)


def test_its_own_faults_keep_it_out_too(written: Written) -> None:
    [(place, message)] = Admission([]).objections(written(summary="A seamless tracer of parcels.").definition)
    assert place == ("summary",)
    assert message.startswith('"seamless"')
