# Generated from agents/definitions/retail/complaint-at-counter-script.yaml by `rialto generate`. Edit that, not this.
"""The complaint-at-counter-script agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
