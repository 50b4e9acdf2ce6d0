"""`python -m generator`: generate, or check, the agents of the checkout in the working directory."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from generator.claim import claimed
from generator.errors import GeneratorError
from generator.outcome import Outcome
from generator.standing import unchanged


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and tell; return 0 where all is as planned, 1 where something differs, 2 where nothing could be done."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; name what differs and exit 1")
    parser.add_argument("--force", action="store_true", help="replace files that were edited by hand")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout, if not the working directory")
    options = parser.parse_args(arguments)
    try:
        outcome = _checked(options.root) if options.check else _generated(options.root, force=options.force)
    except GeneratorError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(told(outcome)) + "\n")
    return 0 if outcome.ok else 1


# Pydantic, Jinja and YAML take longer to load than 1,500 agents to look at: where nothing changed, they are not.


def _generated(root: Path, *, force: bool) -> Outcome:
    with claimed(root) as alone:
        found = unchanged(root, claimed=alone)
        if isinstance(found, Outcome):
            return found
        from agent_contracts.source import InvalidDefinitions  # noqa: PLC0415
        from generator.making import make  # noqa: PLC0415

        try:
            return make(root, found, force=force)
        except InvalidDefinitions as error:
            raise GeneratorError(str(error)) from error


def _checked(root: Path) -> Outcome:
    from agent_contracts.source import InvalidDefinitions  # noqa: PLC0415
    from generator.run import generate  # noqa: PLC0415

    try:
        return generate(root, check=True)
    except InvalidDefinitions as error:
        raise GeneratorError(str(error)) from error


def told(outcome: Outcome) -> list[str]:
    """Return the outcome in lines for a person: what differs, then one line that counts."""
    counted = (
        f"{outcome.agents} agents: {len(outcome.written)} files written, {len(outcome.removed)} removed, "
        f"{outcome.unchanged} unchanged, {len(outcome.differences)} not as planned"
    )
    return [*map(str, outcome.differences), counted]


if __name__ == "__main__":
    sys.exit(main())
