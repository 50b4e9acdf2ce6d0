# Generated from agents/definitions/media/agency-copy-merger.yaml by `rialto generate`. Edit that, not this.
"""The agency-copy-merger agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
