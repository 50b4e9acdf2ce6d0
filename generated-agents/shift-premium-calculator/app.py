# Generated from agents/definitions/human-resources/shift-premium-calculator.yaml by `rialto generate`. Edit that, not this.
"""The shift-premium-calculator agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
