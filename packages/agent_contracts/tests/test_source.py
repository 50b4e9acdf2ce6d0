"""What a definition's file may say, and what its writer is told where it may not."""

from collections.abc import Callable

import pytest

from agent_contracts.source import MAX_BYTES, MAX_ERRORS, InvalidDefinitions, SourceError, read_definition

ErrorsOf = Callable[..., list[SourceError]]


def refused(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidDefinitions) as caught:
        read_definition(text, "x.yaml")
    assert all(str(error).isprintable() for error in caught.value.errors)
    return [str(error) for error in caught.value.errors]


def test_a_definition_in_order_is_read(definition: str) -> None:
    read = read_definition(definition, "parcel.yaml")
    assert (read.id, read.version, read.category) == ("parcel-tracer", "1.2.3", "logistics")
    assert read.examples[0].input == {"number": "AB 123", "sent": "2026-03-01"}
    assert read_definition(definition.encode(), "parcel.yaml") == read


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(definition: str) -> None:
    changed = "\ufeff" + definition.replace("\n", "\r\n")
    assert read_definition(changed, "parcel.yaml") == read_definition(definition, "parcel.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ("id: parcel-tracer", "id: Parcel_Tracer", 1, "id", "expected lower-case words joined by hyphens"),
        ("version: 1.2.3", "version: 1.2", 3, "version", "expected text; got 1.2; put it in quotes"),
        ("version: 1.2.3", "version: 01.2.3", 3, "version", "expected a semantic version"),
        ("category: logistics", "category: parcels", 4, "category", "must be one of the 29 categories"),
        ("summary: ", "sumary: ", 5, "sumary", "unknown field; did you mean `summary`?"),
        ("tags: [parcel, tracing]", "tags: parcel", 7, "tags", "expected a list; got the text 'parcel'"),
        ("tags: [parcel, tracing]", "tags: [parcel, parcel]", 7, "tags", "tags must differ"),
        ("tags: [parcel, tracing]", "tags: [parcel]", 7, "tags", "expected at least 2 items; it has 1"),
        ("{{ carrier }}", "{{ courier }}", 12, "prompt", "prompt names inputs that are not declared: courier"),
        ("type: date", "type: dat", 19, "inputs.1.type", "expected one of string, text, integer"),
        ("    type: date\n", "", 18, "inputs.1.type", "required, and missing"),
        ("required: false", "required: no", 23, "inputs.2.required", "expected true or false; got the text 'no'"),
        ("default: road", "default: sea", 25, "inputs.2.default", "must be one of: road, rail"),
        ("sent: 2026-03-01", "sent: 1 March", 33, "examples.0.input.sent", "must be a date as YYYY-MM-DD"),
        ("number: AB 123", "number: 12", 32, "examples.0.input.number", "must be one line of text"),
        ("      number: AB 123\n", "", 31, "examples.0.input.number", "is required"),
        ("type: mentions", "type: says", 35, "examples.0.checks.0.type", "expected one of mentions, avoids"),
        ("any_of: [depot]", "any_of: []", 36, "examples.0.checks.0.any_of", "expected at least 1 items"),
    ],
)
def test_an_error_names_its_line_its_field_and_what_was_expected(
    errors_of: ErrorsOf, old: str, new: str, line: int, field: str, message: str
) -> None:
    told = {error.field: error for error in errors_of((old, new))}
    assert told[field].line == line
    assert message in told[field].message
    assert str(told[field]).startswith(f"parcel.yaml:{line}: {field}: ")


def test_everything_wrong_with_a_file_is_told_at_once_in_the_order_of_its_lines(errors_of: ErrorsOf) -> None:
    errors = errors_of(
        ("version: 1.2.3", "version: one"),
        ("category: logistics", "category: parcels"),
        ("type: date", "type: day"),
        ("default: road", "default: sea"),
        ("  description: Where", "  descripton: Where"),
    )
    assert [(error.line, error.field) for error in errors] == [
        (3, "version"),
        (4, "category"),
        (19, "inputs.1.type"),
        (25, "inputs.2.default"),
        (27, "output.description"),
        (28, "output.descripton"),
    ]


def test_a_broken_rule_of_the_whole_is_told_beside_a_broken_field(errors_of: ErrorsOf) -> None:
    errors = errors_of(("version: 1.2.3", "version: one"), ("{{ carrier }}", "the carrier"))
    assert [error.field for error in errors] == ["version", "prompt"]
    assert "write {{ carrier }} in it" in errors[1].message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "x.yaml:1: the file is empty"),
        ("hello", "x.yaml:1: expected fields with values; got the text 'hello'"),
        ("- a", "x.yaml:1: expected fields with values; got a list"),
        (b"id: \xff", "x.yaml: not UTF-8 at byte 4; save the file as UTF-8"),
        ("id: \ud800", "x.yaml: half a character (a lone surrogate) at position 4; remove it"),
        ("id: a\nname: b\0", "x.yaml:2: must not contain the character U+0000; remove it"),
        ("a:\n\t- b", "x.yaml:2: a tab; indent with spaces"),
        ("a: 'b\nc: d", "x.yaml:2: not valid YAML: found unexpected end of stream while scanning a quoted scalar"),
        ("#" * MAX_BYTES + "\n", "x.yaml: larger than 256 KiB; a definition needs a tenth of that"),
        ("[" * 100_000, "x.yaml:1: 0.0.0: nested more than 20 levels deep; a definition needs no more than six"),
        ("? " * 50_000, "x.yaml:1: a field's name must be a word, not braces, brackets or an alias"),
    ],
)
def test_what_is_not_a_definition_at_all_is_refused_in_one_line(text: str | bytes, told: str) -> None:
    assert refused(text)[0].startswith(told)


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    layers = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))
    told = refused(f"l0: &l0 [lol]\n{layers}")
    assert "x.yaml:1: l0: anchors (`&name`) are not allowed; remove it, or quote the text" in told
    assert any("l1.0: aliases (`*name`) are not allowed" in line for line in told)
    assert len(told) == MAX_ERRORS + 1


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [x]", "!x y", "!!int '5'", "! y"])
def test_tags_are_refused(tag: str) -> None:
    assert "x.yaml:1: id: tags (`!name`) are not allowed; remove it, or quote the text" in refused(f"id: {tag}")


def test_a_repeated_field_is_refused_at_its_second_place(errors_of: ErrorsOf) -> None:
    errors = errors_of(("prompt: |", "version: 1.2.3\nprompt: |"))
    assert [str(error) for error in errors] == [
        "parcel.yaml:12: version: stands here a second time; keep one of the two"
    ]


def test_a_second_document_is_refused(definition: str) -> None:
    assert refused(f"{definition}---\n{definition}") == [
        "x.yaml:37: a second YAML document begins here; write one definition in each file"
    ]


def test_text_written_as_escapes_is_held_to_the_same_rules(errors_of: ErrorsOf) -> None:
    errors = errors_of(("number: AB 123", r'number: "\u0007"'), ("- Reads scans", r'- "a\0b"'))
    assert [(error.line, error.field) for error in errors] == [(9, "capabilities.0"), (32, "examples.0.input.number")]


def test_half_a_character_written_as_an_escape_is_refused() -> None:
    assert any(line.startswith("x.yaml:1: ") and "haracter" in line for line in refused(r'id: "\ud800"'))


@pytest.mark.parametrize("value", ["1e400", "-1e400", "9" * 40])
def test_numbers_that_no_reader_keeps_are_refused(errors_of: ErrorsOf, value: str) -> None:
    (error,) = errors_of(("output:", f"model:\n  temperature: {value}\noutput:"))
    assert error.field == "model.temperature"
    assert "too large a number" in error.message


@pytest.mark.parametrize("value", ["1_000", "0x10", "010", "1:30", "yes", ".inf", ".nan", "1e3x"])
def test_what_json_would_not_take_for_a_number_is_text(errors_of: ErrorsOf, value: str) -> None:
    (error,) = errors_of(("output:", f"model:\n  max_tokens: {value}\noutput:"))
    assert error.message == f"expected a whole number; got the text {value!r}"


def test_a_long_list_of_errors_ends(definition: str) -> None:
    told = refused(definition + "".join(f"field{number}: 1\n" for number in range(500)))
    assert len(told) == MAX_ERRORS + 1
    assert told[-1] == f"x.yaml: more than {MAX_ERRORS} errors; mend these first"
