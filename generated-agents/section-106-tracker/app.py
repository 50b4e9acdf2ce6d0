# Generated from agents/definitions/government/section-106-tracker.yaml by `rialto generate`. Edit that, not this.
"""The section-106-tracker agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
