"""Agents that others wrote, in their forms, and how they become definitions."""
