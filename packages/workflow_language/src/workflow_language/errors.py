"""What the language says is wrong.

WorkflowLanguageError
├── InvalidDocument    (what was written is no workflow; has `problems`)
├── ExpressionError    (what was written is no expression that may be run)
└── EvaluationError    (an expression that has no value for the values it met)
"""

from collections.abc import Sequence

from agent_contracts.problems import FieldProblem


class WorkflowLanguageError(Exception):
    """The base of all; nothing else is raised for what people write."""


class InvalidDocument(WorkflowLanguageError):
    """A document that cannot be used, with everything that is wrong with its form."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(f"{problem.pointer}: {problem.message}" for problem in self.problems)


class ExpressionError(WorkflowLanguageError):
    """Text that is no expression, or one that is not allowed; the message says what to write instead."""


class EvaluationError(WorkflowLanguageError):
    """An expression that could not be evaluated; the message says why and what to do."""
