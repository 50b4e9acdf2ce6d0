"""Logs are JSON lines on standard error."""

import logging

import structlog

from http_edge.tracing import place


def configure_logs(service: str, level: int = logging.INFO) -> None:
    """Write this process's logs, its libraries' included, as JSON lines that carry `service`.

    Where there is a trace, they also carry `trace_id` and `span_id`.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _placed,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _finish(service),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)


def _placed(
    _: structlog.typing.WrappedLogger, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if here := place():
        event["trace_id"], event["span_id"] = here
    return event


def _finish(service: str) -> structlog.typing.Processor:
    def finish(
        _: structlog.typing.WrappedLogger, __: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        event.pop("color_message", None)  # uvicorn's second copy of its text, for terminals
        return {"service": service, **event}

    return finish
