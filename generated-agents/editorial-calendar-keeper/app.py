# Generated from agents/definitions/media/editorial-calendar-keeper.yaml by `rialto generate`. Edit that, not this.
"""The editorial-calendar-keeper agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
