# Generated from agents/definitions/logistics/load-lashing-calculator.yaml by `rialto generate`. Edit that, not this.
"""The load-lashing-calculator agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
