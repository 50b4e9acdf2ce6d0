# Generated from agents/definitions/real-estate/major-works-consultation-planner.yaml by `rialto generate`. Edit that, not this.
"""The major-works-consultation-planner agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
