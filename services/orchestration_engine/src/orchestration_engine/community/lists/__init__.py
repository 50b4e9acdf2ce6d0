"""Agents that somebody wants to find again: favourites, and collections with names."""
