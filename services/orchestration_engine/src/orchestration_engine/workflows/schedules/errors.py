"""What can go wrong with schedules."""

import uuid

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Invalid, NotFound


class ScheduleNotFound(NotFound):
    """There is no such schedule, or it is somebody else's."""

    def __init__(self, schedule_id: uuid.UUID) -> None:
        super().__init__(f"You have no schedule {schedule_id}. GET /schedules lists yours.")


class InvalidSchedule(Invalid):
    """The schedule would never run."""

    def __init__(self, field: str, message: str) -> None:
        pointer = f"body.{field}"
        super().__init__(f"{pointer}: {message}", [FieldProblem(pointer=pointer, message=message)])
