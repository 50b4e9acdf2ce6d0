# Generated from agents/definitions/logistics/freight-invoice-auditor.yaml by `rialto generate`. Edit that, not this.
"""The freight-invoice-auditor agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
