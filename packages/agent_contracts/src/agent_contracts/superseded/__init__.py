"""Schemas of events that are written no more and may still be read: `<type>.v<version>.json`.

`tools/event_contract.py` puts one here when a type's VERSION is raised, and nobody changes it afterwards.
"""
