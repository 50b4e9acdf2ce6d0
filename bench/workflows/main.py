"""Workflows: our engine beside other engines and beside no engine at all, in one run on one machine.

Without a sub-command: the table of throughputs of durable workflows of three steps. Everything runs one after the
other, on loopback, with servers of its own that are stopped again; the peers are installed below .rialto/bench.
"""

import argparse
import signal
import sys
from types import FrameType

from bench.workflows import batch, claims, growth, latency, pools, shape, table, waiting
from bench.workflows.cases import FLOOR, PEERS, Case
from bench.workflows.engine import OURS
from bench.workflows.surroundings import alone, measured_code, print_heading


def _chosen(names: str) -> list[Case]:
    known = {case.name: case for case in PEERS}
    if names in ("all", "none"):
        return list(PEERS) if names == "all" else []
    wanted = names.split(",")
    if unknown := [name for name in wanted if name not in known]:
        sys.exit(f"no peer is called {', '.join(unknown)}; there are {', '.join(known)}, all and none")
    return [known[name] for name in wanted]


def _terminated(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)  # leaves every `with`, which stops what it started


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what",
        nargs="?",
        default="table",
        choices=("table", "latency", "waiting", "growth", "shape", "claims", "pools", "batch"),
        help="table: throughput beside the peers' (the default); latency: at low load, beside LangGraph; waiting: "
        "1,000 and 10,000 steps that wait 10 s; growth: with a million finished workflows; shape: cost of a step in "
        "workflows of 10, 100, 1,000; claims: whose turn it is, by how many wait; pools: Celery's pools; "
        "batch: 10,000 inputs in one batch",
    )
    parser.add_argument("--peers", default="all", metavar="all|none|NAME,...", help="of the table")
    parser.add_argument("--workflows", type=_positive, metavar="N", help="of a round; else some seconds' worth")
    parser.add_argument("--finished", type=_positive, default=1_000_000, metavar="N", help="for growth")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, once: shows that it runs")
    return parser


def main() -> None:
    """Read the command line and measure; exit with 1 where something could not be measured."""
    options = _parser().parse_args()
    _chosen(options.peers)  # a wrong name is told before anything runs
    signal.signal(signal.SIGTERM, _terminated)
    try:
        with alone():
            before = measured_code()
            print_heading()
            complete = _measure(options)
            if measured_code().partition(", ")[2] != before.partition(", ")[2]:
                print("\nThe code was changed meanwhile: the figures above are not of one engine.")
                complete = False
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0 if complete else 1)


def _measure(options: argparse.Namespace) -> bool:
    quick, rounds = options.quick, 1 if options.quick else 3
    match options.what:
        case "latency":
            return latency.main(options.workflows or (20 if quick else 200))
        case "waiting":
            return waiting.main([100, 1000] if quick else [1000, 10_000], 2.0 if quick else 10.0)
        case "growth":
            finished = max(1, options.finished // 10) if quick else options.finished
            return growth.main(finished, options.workflows or (100 if quick else 1000), rounds)
        case "shape":
            return shape.main(100 if quick else 1000)
        case "batch":
            return batch.main(1000 if quick else 10_000, 5 if quick else batch.TRIES)
        case "claims":
            return claims.main()
        case "pools":
            return pools.main(100, 300, 2.0) if quick else pools.main(1000, 5000, 10.0)
        case _:
            cases = [FLOOR, *_chosen(options.peers), OURS]
            return table.print_table(cases, options.workflows, rounds, quick=quick)


if __name__ == "__main__":
    main()
