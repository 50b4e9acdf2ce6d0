"""What another collection says of an agent, whatever form it says it in."""

from dataclasses import dataclass, field


class Refused(Exception):
    """This cannot become a definition; each line says why, or what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


@dataclass
class ForeignAgent:
    """One agent, in its author's words."""

    name: str
    description: str
    system_prompt: str
    version: str = "1.0.0"
    tier: str = "balanced"
    capabilities: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    request: str = ""
    """Something that its author says one may ask of it."""
    mended: list[str] = field(default_factory=list)
    """What was not taken as it was."""
