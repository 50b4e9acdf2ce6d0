# Generated from agents/definitions/retail/trade-term-comparer.yaml by `rialto generate`. Edit that, not this.
"""The trade-term-comparer agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
