"""Analytics: how fast events are added up, how soon they are seen, what questions about ten million of them take.

`.venv/bin/python bench/analytics/run.py --help` tells what there is to run.
"""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    # This folder would stand before the standard library; the repository's own modules are what is needed.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    runpy.run_module("bench.analytics.main", run_name="__main__", alter_sys=True)
