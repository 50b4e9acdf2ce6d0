# Generated from agents/definitions/energy/pv-performance-ratio-reader.yaml by `rialto generate`. Edit that, not this.
"""The pv-performance-ratio-reader agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
