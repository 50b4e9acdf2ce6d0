"""Tells Prometheus where the processes of the platform are that runs here.

`make up`, then `.venv/bin/python tools/prometheus_targets.py`, then
`prometheus --config.file observability/prometheus/prometheus.yml`. A platform that starts again may listen elsewhere:
run it again, too.
"""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from devstack.files import write_atomically

ROOT = Path(__file__).parent.parent
TARGETS = ROOT / "observability" / "prometheus" / "targets"
JOBS = ("api", "worker", "relay", "scheduler", "consumer", "host")


class Component(BaseModel):
    """A part of the platform, as `rialto status --json` tells of it."""

    name: str
    url: str | None


class Status(BaseModel):
    """What runs."""

    running: bool
    components: list[Component]


def targets(status: Status) -> dict[str, str]:
    """Return the files for Prometheus by their names: one for each kind of process."""
    found = {component.name: component.url for component in status.components}
    return {
        f"{job}.json": json.dumps([{"targets": [urlsplit(url).netloc], "labels": {"job": job}}]) + "\n"
        for job in JOBS
        if (url := found.get(job))
    }


def main() -> None:
    """Write the files."""
    rialto = Path(sys.executable).with_name("rialto")
    told = subprocess.run([rialto, "status", "--json"], capture_output=True, text=True, check=False)  # noqa: S603  (ours)
    status = Status.model_validate_json(told.stdout)
    if not status.running:
        sys.exit("Nothing runs here that could be measured. Start it: make up")
    for name, text in targets(status).items():
        write_atomically(TARGETS / name, text)
        print(TARGETS / name)  # noqa: T201  (what was written)


if __name__ == "__main__":
    main()
