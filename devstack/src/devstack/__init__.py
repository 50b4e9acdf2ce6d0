"""The real servers that a laptop runs, and the supervisor that keeps them and the applications running."""

from devstack.control import ComponentStatus, StartFailed, Status, down, status, up
from devstack.doctor import Finding, doctor
from devstack.home import Home, NotInRepository
from devstack.state import Phase, State

__all__ = [
    "ComponentStatus",
    "Finding",
    "Home",
    "NotInRepository",
    "Phase",
    "StartFailed",
    "State",
    "Status",
    "doctor",
    "down",
    "status",
    "up",
]
