"""Dashboards and alerts name what the processes really export, and every alert is tested and has its runbook."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # YAML and JSON

import httpx2
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from devstack.testing import Running
from tools.prometheus_targets import Component, Status, targets

ROOT = Path(__file__).parent.parent
PROMETHEUS = ROOT / "observability" / "prometheus"
DASHBOARDS = sorted((ROOT / "observability" / "grafana" / "dashboards").glob("*.json"))
GUIDE = ROOT / "docs" / "guides" / "operating.md"
PROCESSES = ("api", "worker", "relay", "scheduler", "consumer", "host")
OF_THE_CLIENT = re.compile("python_|process_(cpu|max_fds|open_fds|resident|start|virtual)")
"""What Prometheus' own library exports of every process."""

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed (Debian: prometheus)")


def read_yaml(name: str) -> Any:
    return yaml.safe_load((PROMETHEUS / name).read_text("utf-8"))


def rules(name: str) -> list[dict[str, Any]]:
    return [rule for group in read_yaml(name)["groups"] for rule in group["rules"]]


RECORDED = {rule["record"] for rule in rules("recording.yml")}
ALERTS = {rule["alert"]: rule for rule in rules("alerts.yml")}


def asked() -> Iterator[tuple[str, str]]:
    """Yield every query, and where it stands."""
    for rule in rules("recording.yml"):
        yield rule["expr"], rule["record"]
    for alert, rule in ALERTS.items():
        yield rule["expr"], alert
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            for target in panel["targets"]:
                yield target["expr"], f"{path.stem}: {panel['title']}"


def metrics_of(query: str) -> set[str]:
    """Return the metrics that a query names."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^]]*\]|\b(?:by|without|ignoring|on)\s*\([^)]*\)', " ", query)
    words = re.findall(r"[A-Za-z_:][\w:]*(?!\w|\s*\()", bare)
    return {word for word in words if word not in ("and", "or", "unless", "e", "bool")}


def families(text: str) -> set[str]:
    """Return every name under which a process exports samples."""
    found: set[str] = set()
    for family in text_string_to_metric_families(text):
        endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
        found |= {family.name + ending for ending in endings}
    return found


@pytest.fixture(scope="module")
def exported(platform: Running) -> dict[str, set[str]]:
    """What each process exports."""
    found = {}
    status = platform.status()
    with httpx2.Client(timeout=60) as client:
        for name in PROCESSES:
            component = status.component(name)
            assert component is not None, f"{name} does not run"
            answer = client.get(f"{component.url}/metrics")
            assert answer.status_code == 200, f"{name} serves no /metrics"
            found[name] = families(answer.text)
    return found


def test_a_query_is_read_for_its_metrics() -> None:
    query = 'sum by (job, le) (rate(a_bucket{b="c"}[5m])) / ignoring (d) (e:f:g > 0.5) and max(h) == 0 or vector(0)'
    assert metrics_of(query) == {"a_bucket", "e:f:g", "h"}


def test_every_metric_of_a_rule_or_a_dashboard_is_exported_by_a_process(exported: dict[str, set[str]]) -> None:
    # `up` is Prometheus' own.
    known = {"up"} | RECORDED | {name for names in exported.values() for name in names}
    unknown = {(name, place) for query, place in asked() for name in metrics_of(query) if name not in known}
    assert not unknown


def test_every_metric_that_a_process_exports_is_explained_in_the_guide(exported: dict[str, set[str]]) -> None:
    guide = GUIDE.read_text("utf-8")
    explained = set(re.findall(r"^\| `([a-z]+_[a-z_]+)` \|", guide, re.MULTILINE))
    names = {re.sub("_(bucket|sum|count)$", "", name) for found in exported.values() for name in found}
    assert {name for name in names if not OF_THE_CLIENT.match(name)} == explained


def test_every_alert_says_how_bad_it_is_what_it_is_and_what_to_do() -> None:
    headings = re.findall(r"^### (\w+)$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(ALERTS)
    for alert, rule in ALERTS.items():
        assert rule["labels"]["severity"] in ("critical", "warning", "info"), alert
        assert rule["annotations"]["summary"], alert
        assert rule["annotations"]["runbook_url"] == f"docs/guides/operating.md#{alert.lower()}", alert


def test_every_alert_is_seen_to_fire_in_a_test() -> None:
    fired = {
        expected["alertname"]
        for case in read_yaml("alerts_test.yml")["tests"]
        for expected in case.get("alert_rule_test", [])
        if expected["exp_alerts"]
    }
    assert fired == set(ALERTS)


def test_the_dashboards_are_those_that_the_generator_writes() -> None:
    assert DASHBOARDS
    script = ROOT / "tools" / "dashboards.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_prometheus_is_told_of_every_process_and_of_no_server() -> None:
    there = [Component(name=name, url=f"http://127.0.0.1:{port}") for port, name in enumerate(PROCESSES, 9000)]
    there += [Component(name="postgres", url="postgresql://127.0.0.1:5432/rialto"), Component(name="migrate", url=None)]
    told = targets(Status(running=True, components=there))
    assert sorted(told) == sorted(f"{name}.json" for name in PROCESSES)
    assert json.loads(told["api.json"]) == [{"targets": ["127.0.0.1:9000"], "labels": {"job": "api"}}]


@needs_promtool
@pytest.mark.parametrize("arguments", [("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")])
def test_promtool_finds_nothing_wrong(arguments: tuple[str, ...]) -> None:
    assert PROMTOOL is not None
    done = subprocess.run([PROMTOOL, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
