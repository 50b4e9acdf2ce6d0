"""Does a login take the same time whether the name exists? Prints the ratio of the medians; 1.00 tells nothing.

`make up`, then `.venv/bin/python bench/login_timing.py [URL]`.
"""

import random
import statistics
import sys
import time
import uuid

import httpx2

ROUNDS = 60


def main() -> None:
    """Time logins with a wrong password, of a known and of an unknown name, in random order."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    known, unknown = f"known-{uuid.uuid4().hex[:12]}", f"nobody-{uuid.uuid4().hex[:11]}"
    with httpx2.Client(base_url=url, timeout=30) as client:
        client.post("/auth/register", json={"username": known, "password": uuid.uuid4().hex}).raise_for_status()
        seconds: dict[str, list[float]] = {known: [], unknown: []}
        for username in random.sample([known, unknown] * ROUNDS, k=2 * ROUNDS):
            started = time.perf_counter()
            answer = client.post("/auth/login", json={"username": username, "password": "not the right password"})
            seconds[username].append(time.perf_counter() - started)
            assert answer.status_code == 401
    medians = {username: statistics.median(times) for username, times in seconds.items()}
    print(f"known name    {medians[known] * 1000:7.1f} ms")
    print(f"unknown name  {medians[unknown] * 1000:7.1f} ms")
    print(f"ratio         {medians[unknown] / medians[known]:7.3f}")


if __name__ == "__main__":
    main()
