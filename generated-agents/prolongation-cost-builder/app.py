# Generated from agents/definitions/construction/prolongation-cost-builder.yaml by `rialto generate`. Edit that, not this.
"""The prolongation-cost-builder agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
