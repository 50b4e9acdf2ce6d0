"""Analytics: how fast events are added up, how soon they are seen, what questions about ten million of them take."""

import argparse
import signal
import sys
from types import FrameType

from bench.analytics import consumer, feed, flat, questions
from bench.workflows.surroundings import alone, measured_code, print_heading


def _terminated(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)  # leaves every `with`, which stops what it started


def main() -> None:
    """Read the command line and measure; exit with 1 where something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what",
        choices=("consumer", "feed", "questions", "flat"),
        help="consumer: events a second, beside the engine's own best; feed: from commit to seen; questions: the "
        "dashboard's, over 30 days; flat: the memory of relay and consumer over an hour's worth of events",
    )
    parser.add_argument("--events", type=int, default=10_000_000, help="for questions")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: shows that it runs")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminated)
    part = 10 if options.quick else 1
    with alone():
        print_heading()
        measured = measured_code()
        match options.what:
            case "consumer":
                worked = consumer.main(300_000 // part)
            case "feed":
                worked = feed.main(300 // part)
            case "questions":
                worked = questions.main(options.events // part)
            case "flat":
                worked = flat.main(3_600 // part, 100)
        if measured_code() != measured:
            sys.exit("the code was changed while it was measured; nothing of this can be said of either")
    sys.exit(not worked)


if __name__ == "__main__":
    main()
