"""Saved, versioned workflows."""
