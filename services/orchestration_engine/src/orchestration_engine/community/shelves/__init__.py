"""The agents that the marketplace shows first."""
