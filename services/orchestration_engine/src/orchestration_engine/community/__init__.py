"""What people make of the agents: how agents do, what is said of them, and who keeps which."""

from orchestration_engine.community.shelves.keeper import ShelfKeeper

__all__ = ["ShelfKeeper"]
