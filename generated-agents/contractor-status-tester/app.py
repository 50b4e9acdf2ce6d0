# Generated from agents/definitions/human-resources/contractor-status-tester.yaml by `rialto generate`. Edit that, not this.
"""The contractor-status-tester agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
