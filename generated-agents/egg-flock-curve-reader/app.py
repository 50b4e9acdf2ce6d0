# Generated from agents/definitions/agriculture/egg-flock-curve-reader.yaml by `rialto generate`. Edit that, not this.
"""The egg-flock-curve-reader agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
