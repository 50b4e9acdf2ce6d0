# Generated from agents/definitions/design/poster-layout-critic.yaml by `rialto generate`. Edit that, not this.
"""The poster-layout-critic agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
