"""Numbers as sentences say them."""


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Return a number with what is counted: "1 event", "3,000 events"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def lasting(seconds: float) -> str:
    """Return a time in the largest unit that fits: "4 s", "3 min", "2 h"."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
