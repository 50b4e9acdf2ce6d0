"""The engine: accounts, the catalogue of agents, workflows, and the events they leave behind."""
