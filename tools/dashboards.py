"""Writes the Grafana dashboards: `.venv/bin/python tools/dashboards.py`; `--check` says which are not up to date.

A dashboard is a list of rows, a row a list of panels; everything else of Grafana's JSON follows from that.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "observability" / "grafana" / "dashboards"
WIDTH = 24
"""Of a dashboard, in Grafana's columns."""
HEIGHT = 8

Json = dict[str, object]


@dataclass(frozen=True)
class Panel:
    """One picture: what is asked of Prometheus, each query with the name of its lines."""

    title: str
    queries: Sequence[tuple[str, str]]
    unit: str = "short"
    kind: str = "timeseries"
    help: str = ""


@dataclass(frozen=True)
class Dashboard:
    """A page of panels."""

    uid: str
    title: str
    rows: Sequence[Sequence[Panel]]


def bands(metric: str, by: str = "") -> list[tuple[str, str]]:
    """Return the queries of a histogram's median, 95th and 99th percentile, by more labels where some are named."""
    labels = f"le, {by}" if by else "le"
    name = f" {{{{{by}}}}}" if by else ""
    return [
        (
            f"histogram_quantile({part}, sum by ({labels}) (rate({metric}_bucket[$__rate_interval])))",
            f"{title}{name}",
        )
        for part, title in (("0.5", "median"), ("0.95", "p95"), ("0.99", "p99"))
    ]


OVERVIEW = Dashboard(
    "rialto-overview",
    "Rialto: overview",
    [
        [
            Panel("Processes that answer", [("sum by (job) (up)", "{{job}}")], kind="stat"),
            Panel("Processes that cannot work", [("sum by (job) (process_failing)", "{{job}}")], kind="stat"),
            Panel("Workflows that wait", [("max(workflows_in_line)", "in line")], kind="stat"),
            Panel(
                "Events behind",
                [("max(events_lag_seconds)", "relay"), ("max(analytics_lag_seconds)", "analytics")],
                "s",
                "stat",
            ),
        ],
        [
            Panel("Requests", [("job:http_requests:rate5m", "{{job}}")], "reqps"),
            Panel("Requests answered with 5xx", [("job:http_errors:ratio_rate5m", "{{job}}")], "percentunit"),
            Panel(
                "Requests, 95th percentile",
                [("job:http_request_seconds:p95_5m", "{{job}}")],
                "s",
                help="Without streams, agents' answers and addresses that can be asked to wait.",
            ),
        ],
        [
            Panel(
                "Requests by route",
                [("topk(10, job_method_route:http_requests:rate5m)", "{{method}} {{route}}")],
                "reqps",
            ),
            Panel("Requests under way", [("sum by (job) (http_requests_in_progress)", "{{job}}")]),
            Panel(
                "Streams open",
                [
                    ("sum by (over) (streams_open)", "{{over}}"),
                    ("sum(feed_watchers)", "the feed of events"),
                    ("sum by (over) (rate(streams_dropped_total[5m]))", "dropped a second, {{over}}"),
                ],
            ),
        ],
        [
            Panel(
                "Connections to PostgreSQL",
                [
                    ("sum by (job, state) (database_connections)", "{{job}} {{state}}"),
                    ("sum by (job) (database_connections_max)", "{{job}} may hold"),
                ],
            ),
            Panel(
                "Something needed did not answer",
                [("sum by (job, dependency) (rate(dependency_failures_total[5m]))", "{{dependency}}, says {{job}}")],
            ),
            Panel("Memory", [("sum by (job) (process_resident_memory_bytes)", "{{job}}")], "bytes"),
            Panel("CPU", [("sum by (job) (rate(process_cpu_seconds_total[5m]))", "{{job}}")], "percentunit"),
        ],
    ],
)

WORKFLOWS = Dashboard(
    "rialto-workflows",
    "Rialto: workflows",
    [
        [
            Panel("Workflows that ended", [("rialto:workflows_ended:rate5m", "{{status}}")], "ops"),
            Panel("From submission to end", bands("workflow_seconds"), "s"),
            Panel("Carried now", [("sum(workflows_carried)", "carried"), ("sum(workflows_carried_max)", "room for")]),
        ],
        [
            Panel(
                "In line",
                [
                    ("max(workflows_in_line)", "wait for a worker"),
                    ("max(workflows_left_ready)", "ready for over a second"),
                ],
            ),
            Panel("Claims", [("sum(rate(workflows_claimed_total[5m]))", "claimed a second")], "ops"),
            Panel("How long a claim takes", bands("workflow_claim_seconds"), "s"),
        ],
        [
            Panel("Waits to be written", [("max by (of) (group_commit_waiting)", "{{of}}")]),
            Panel("Transactions of many", bands("group_commit_seconds", "of"), "s"),
            Panel(
                "Items a transaction",
                [
                    (
                        "sum by (of) (rate(group_commit_items_sum[5m])) / "
                        "sum by (of) (rate(group_commit_items_count[5m]))",
                        "{{of}}",
                    )
                ],
            ),
        ],
        [
            Panel(
                "Workers that died or fell silent",
                [
                    ("sum(increase(workflows_orphaned_total[5m]))", "workflows without their worker"),
                    ("sum(increase(worker_lapses_total[5m]))", "workers taken for dead"),
                    ("sum(increase(workflow_leases_lost_total[5m]))", "leases lost"),
                ],
            ),
            Panel("Set aside", [("sum by (reason) (increase(workflows_buried_total[5m]))", "{{reason}}")]),
            Panel(
                "Begun by the clock and by messages",
                [
                    ("sum by (result) (rate(schedules_fired_total[5m]))", "schedules, {{result}}"),
                    ("sum(rate(trigger_messages_total[5m]))", "messages read"),
                    ("sum(rate(trigger_workflows_total[5m]))", "workflows begun by messages"),
                    ("sum(rate(workflows_woken_total[5m]))", "woken"),
                ],
                "ops",
            ),
            Panel("The scheduler's looks", bands("scheduler_look_seconds"), "s"),
        ],
    ],
)

EVENTS = Dashboard(
    "rialto-events",
    "Rialto: events",
    [
        [
            Panel(
                "Events",
                [
                    ("rialto:events_published:rate5m", "published"),
                    ("rialto:analytics_events:rate5m", "counted"),
                    ("sum(rate(analytics_repeated_total[5m]))", "came again"),
                ],
                "ops",
            ),
            Panel(
                "How long they wait",
                [("max(events_lag_seconds)", "to be published"), ("max(analytics_lag_seconds)", "to be counted")],
                "s",
            ),
            Panel(
                "How many wait",
                [("max(events_waiting)", "to be published"), ("sum(analytics_messages_waiting)", "to be counted")],
                help="The relay counts at most the next 2,000.",
            ),
        ],
        [
            Panel("The broker's acknowledgement", bands("events_publish_seconds"), "s"),
            Panel("Transactions that count events", bands("analytics_take_seconds"), "s"),
            Panel(
                "Out of the ordinary",
                [
                    ("sum(increase(analytics_garbled_total[5m]))", "could not be read"),
                    ("sum(increase(topic_forgotten_total[5m]))", "the topic was made anew"),
                    ("sum(increase(analytics_gaps_total[5m]))", "events were missing, and asked for again"),
                ],
            ),
        ],
        [
            Panel(
                "Parts of tables dropped", [("sum by (table) (increase(partitions_dropped_total[1d]))", "{{table}}")]
            ),
            Panel("Since parts were looked after", [("time() - max(partition_upkeep_timestamp_seconds)", "ago")], "s"),
            Panel("Looks that came to nothing", [("sum(increase(partition_upkeep_failures_total[1h]))", "failures")]),
        ],
    ],
)

AGENTS = Dashboard(
    "rialto-agents",
    "Rialto: agents and models",
    [
        [
            Panel("Calls", [("rialto:agent_calls:rate5m", "{{status}}")], "ops"),
            Panel("Calls that fail", [("rialto:agent_calls_failed:ratio_rate5m", "failed")], "percentunit"),
            Panel("How long a call takes", bands("agent_call_seconds"), "s"),
        ],
        [
            Panel("Most called", [("topk(10, sum by (agent) (rate(agent_calls_total[5m])))", "{{agent}}")], "ops"),
            Panel(
                "Most failing",
                [('topk(10, sum by (agent) (rate(agent_calls_total{status="failed"}[5m])))', "{{agent}}")],
                "ops",
            ),
            Panel(
                "Slowest",
                [
                    (
                        "topk(10, sum by (agent) (rate(agent_execution_seconds_sum[5m])) / "
                        "sum by (agent) (rate(agent_execution_seconds_count[5m])))",
                        "{{agent}}",
                    )
                ],
                "s",
                help="The mean of each agent's executions, as the agents' host times them.",
            ),
        ],
        [
            Panel("Tokens", [("sum by (direction) (rate(agent_tokens_total[5m]))", "{{direction}}")]),
            Panel(
                "Executions at the agents",
                [
                    ("sum by (status) (rate(agent_executions_total[5m]))", "{{status}}"),
                    ("sum(agent_executions_in_progress)", "under way"),
                ],
            ),
            Panel(
                "Turns before the provider",
                [
                    ("sum by (provider) (agent_calls_at_once)", "under way"),
                    ("sum by (provider) (agent_calls_allowed)", "allowed"),
                    ("sum by (provider) (agent_calls_waiting)", "wait"),
                    ("sum by (provider) (rate(agent_call_waits_total[5m]))", "had to wait, a second"),
                    ("sum by (provider) (rate(agent_call_holds_total[5m]))", "told to hold back, a second"),
                ],
            ),
        ],
        [
            Panel(
                "Money",
                [
                    ("sum by (type) (increase(budget_events_total[1h]))", "{{type}}"),
                    ("sum(increase(agent_calls_refused_total[1h]))", "calls refused"),
                    ("sum(increase(agent_calls_unpriced_total[1h]))", "answers without a price"),
                ],
                help="What was spent, and by whom, is in the product: GET /analytics/costs.",
            ),
        ],
    ],
)

DASHBOARDS = (OVERVIEW, WORKFLOWS, EVENTS, AGENTS)


def rendered(dashboard: Dashboard) -> str:
    """Return a dashboard as Grafana reads it."""
    panels: list[Json] = []
    for number, row in enumerate(dashboard.rows):
        width = WIDTH // len(row)
        for place, panel in enumerate(row):
            at = {"x": place * width, "y": number * HEIGHT, "w": width, "h": HEIGHT}
            panels.append(_panel(len(panels) + 1, panel, at))
    document = {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "tags": ["rialto"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "links": [{"type": "dashboards", "title": "Rialto", "tags": ["rialto"], "asDropdown": False, "keepTime": True}],
        "templating": {
            "list": [{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": panels,
    }
    return json.dumps(document, indent=2) + "\n"


def _panel(number: int, panel: Panel, at: dict[str, int]) -> Json:
    source = {"type": "prometheus", "uid": "${source}"}
    targets = [
        {"refId": chr(ord("A") + place), "datasource": source, "expr": query, "legendFormat": name}
        for place, (query, name) in enumerate(panel.queries)
    ]
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.help,
        "datasource": source,
        "gridPos": at,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}} if panel.kind == "timeseries" else {},
        "targets": targets,
    }


def main(arguments: Sequence[str]) -> None:
    """Write them, or say which are not up to date."""
    wanted = {FOLDER / f"{dashboard.uid}.json": rendered(dashboard) for dashboard in DASHBOARDS}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    if "--check" in arguments and stale:
        names = ", ".join(path.name for path in stale)
        sys.exit(f"Not up to date: {names}. Run tools/dashboards.py and commit what it writes.")
    for path in stale:
        path.write_text(wanted[path], "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
