"""Events as Hypothesis draws them from the classes: whatever the engine could write."""

import datetime
import decimal
import types
import uuid
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import annotated_types
from hypothesis import strategies as st
from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_MONEY = st.decimals(min_value=0, max_value=10**9, places=9)
_MOMENTS = st.datetimes(timezones=st.just(datetime.UTC))


def drawn(model: type[M]) -> st.SearchStrategy[M]:
    """Return any instance of a model; fields with a default are left out now and then."""
    fields = model.model_fields
    required = {name: _of(each.annotation, each.metadata) for name, each in fields.items() if each.is_required()}
    optional = {
        name: _of(each.annotation, each.metadata)
        for name, each in fields.items()
        if not each.is_required() and name != "type"
    }
    return st.fixed_dictionaries(required, optional=optional).map(model.model_validate)


def _of(kind: Any, constraints: list[Any]) -> st.SearchStrategy[Any]:
    if kind is decimal.Decimal:
        return _MONEY
    least: Any = next((each.ge for each in constraints if isinstance(each, annotated_types.Ge)), None)
    most: Any = next((each.le for each in constraints if isinstance(each, annotated_types.Le)), None)
    simple = {
        str: _TEXTS,
        bool: st.booleans(),
        int: st.integers(min_value=least, max_value=most),
        float: st.floats(min_value=least, max_value=most, allow_nan=False, allow_infinity=False),
        uuid.UUID: st.uuids(),
        datetime.datetime: _MOMENTS,
        type(None): st.none(),
    }
    if kind in simple:
        return simple[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of([_of(each, constraints) for each in arguments])
    if origin is list:
        return st.lists(_of(arguments[0], []), max_size=4)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return drawn(kind)
    if hasattr(kind, "__metadata__"):
        return _of(arguments[0], [*constraints, *kind.__metadata__])
    raise NotImplementedError(f"draw {kind}, too")
