# Generated from agents/definitions/construction/roof-tile-quantifier.yaml by `rialto generate`. Edit that, not this.
"""The roof-tile-quantifier agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
