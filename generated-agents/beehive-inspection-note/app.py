# Generated from agents/definitions/agriculture/beehive-inspection-note.yaml by `rialto generate`. Edit that, not this.
"""The beehive-inspection-note agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
