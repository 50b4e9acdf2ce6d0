# Generated from agents/definitions/compliance/processing-record-builder.yaml by `rialto generate`. Edit that, not this.
"""The processing-record-builder agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
