# Generated from agents/definitions/real-estate/damp-case-investigator.yaml by `rialto generate`. Edit that, not this.
"""The damp-case-investigator agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
