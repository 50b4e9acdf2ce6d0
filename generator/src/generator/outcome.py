"""What a run tells."""

from typing import NamedTuple

from generator.compare import Difference


class Outcome(NamedTuple):
    """What a run found and did. Paths start from the root of the repository and are sorted."""

    agents: int
    written: list[str]
    removed: list[str]
    unchanged: int
    differences: list[Difference]
    """What is not as planned: when checking all of it, otherwise what a person made or changed and was left alone."""

    @property
    def ok(self) -> bool:
        """Is everything as planned now?"""
        return not self.differences
