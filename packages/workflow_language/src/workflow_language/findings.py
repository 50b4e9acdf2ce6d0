"""What is found wrong with a workflow, and where."""

from typing import NamedTuple

from agent_contracts.explanations import field_name
from agent_contracts.problems import FieldProblem
from agent_contracts.strict_yaml import Place


class Finding(NamedTuple):
    """One thing wrong."""

    place: Place
    message: str

    def problem(self) -> FieldProblem:
        """Return it as services tell it, with a pointer such as `steps.3.when`."""
        return FieldProblem(pointer=field_name(self.place), message=self.message)
