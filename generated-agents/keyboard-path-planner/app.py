# Generated from agents/definitions/design/keyboard-path-planner.yaml by `rialto generate`. Edit that, not this.
"""The keyboard-path-planner agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
