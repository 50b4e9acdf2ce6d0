# Generated from agents/definitions/product-management/capacity-mix-reviewer.yaml by `rialto generate`. Edit that, not this.
"""The capacity-mix-reviewer agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
