# Generated from agents/definitions/accounting/takings-reconciler.yaml by `rialto generate`. Edit that, not this.
"""The takings-reconciler agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
