# Generated from agents/definitions/hospitality/duty-log-briefer.yaml by `rialto generate`. Edit that, not this.
"""The duty-log-briefer agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
