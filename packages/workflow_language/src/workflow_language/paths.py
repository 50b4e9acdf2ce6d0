"""Which values an expression names, such as `steps.triage.output`."""

from collections.abc import Iterable, Iterator, Mapping, Set

from workflow_language.syntax_tree import Call, Constant, Loop, Name, Node, Select, children

Path = tuple[str, ...]
"""The way to a value: a variable, and the fields that lead on from it."""


def path_of(node: Node, bound: Set[str] = frozenset()) -> Path | None:
    """Return the way that `node` is, None where it is anything else; `bound` are the variables of loops around it."""
    fields: list[str] = []
    while not isinstance(node, Name):
        match node:
            case Select(operand, field, tests=False):
                fields.append(field)
                node = operand
            case Call("_[_]", _, (collection, Constant(text=str(field)))):
                fields.append(field)
                node = collection
            case _:
                return None
    return None if node.name in bound else (node.name, *reversed(fields))


def paths_in(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Yield the longest ways within `node` that begin at a variable from outside."""
    if path := path_of(node, bound):
        yield path
        return
    match node:
        case Select(operand, field, tests=True):
            # What is asked for may be missing: the way ends where it would stand.
            above = path_of(operand, bound)
            yield from [(*above, field)] if above else paths_in(operand, bound)
        case Call("quote", Name("strings"), arguments):
            for argument in arguments:
                yield from paths_in(argument, bound)
        case Loop():
            yield from paths_in(node.over, bound)
            yield from paths_in(node.start, bound)
            within = bound | {*node.variables, node.accumulator}
            for child in (node.condition, node.step, node.result):
                yield from paths_in(child, within)
        case _:
            for child in children(node):
                yield from paths_in(child, bound)


def shortest(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return `paths` without those that lead on from another of them, sorted."""
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not kept or path[: len(kept[-1])] != kept[-1]:
            kept.append(path)
    return tuple(kept)


def pick(scope: Mapping[str, object], paths: Iterable[Path]) -> tuple[dict[str, object], dict[Path, object]]:
    """Return the part of `scope` to which `paths` lead, and the values at their ends as far as there are any.

    The library converts all it is given; a workflow of a thousand steps costs no more than one of ten this way.
    """
    part: dict[str, object] = {}
    ends: dict[Path, object] = {}
    for path in paths:
        source: object = scope
        target = part
        for place, field in enumerate(path):
            if not isinstance(source, Mapping) or field not in source:
                break
            source = source[field]
            if place + 1 == len(path) or not isinstance(source, Mapping):
                target[field] = source
                ends[path[: place + 1]] = source
                break
            nested = target.setdefault(field, {})
            assert isinstance(nested, dict)
            target = nested
    return part, ends
