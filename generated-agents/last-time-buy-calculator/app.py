# Generated from agents/definitions/procurement/last-time-buy-calculator.yaml by `rialto generate`. Edit that, not this.
"""The last-time-buy-calculator agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
