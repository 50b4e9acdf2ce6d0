"""Workflows: submitted over HTTP, moved by Celery, carried by workers."""

from orchestration_engine.workflows.queue import TASK, Dispatcher, make_celery
from orchestration_engine.workflows.running.runner import Runner
from orchestration_engine.workflows.scheduling import Scheduler

__all__ = ["TASK", "Dispatcher", "Runner", "Scheduler", "make_celery"]
