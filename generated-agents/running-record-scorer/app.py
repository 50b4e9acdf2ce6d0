# Generated from agents/definitions/education/running-record-scorer.yaml by `rialto generate`. Edit that, not this.
"""The running-record-scorer agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
