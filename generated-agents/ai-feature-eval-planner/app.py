# Generated from agents/definitions/product-management/ai-feature-eval-planner.yaml by `rialto generate`. Edit that, not this.
"""The ai-feature-eval-planner agent."""

from pathlib import Path

from agent_framework import create_app, read_definition_file

app = create_app(read_definition_file(Path(__file__).with_name("definition.yaml")))
