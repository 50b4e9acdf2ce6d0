"""A long list is worked on by two processes, and nobody can tell."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

import pytest

from generator.halves import WORTH_IT, in_halves

ITEMS = list(range(5 * WORTH_IT))


def squares(items: Sequence[int]) -> list[int]:
    return [item * item for item in items]


def and_where(items: Sequence[int]) -> list[tuple[int, int]]:
    return [(item, os.getpid()) for item in items]


def only_at_home(home: int, end: Callable[[], None]) -> Callable[[Sequence[int]], list[tuple[int, int]]]:
    """Return work that fails in any other process than `home`."""

    def work(items: Sequence[int]) -> list[tuple[int, int]]:
        if os.getpid() != home:
            end()
        return and_where(items)

    return work


def broken() -> None:
    raise RuntimeError("this process cannot do it")


def test_what_comes_back_is_in_order() -> None:
    assert in_halves(squares, ITEMS, shared=True) == squares(ITEMS)


ALONE = """
import json, os
from generator.halves import WORTH_IT, in_halves
done = in_halves(lambda items: [(item, os.getpid()) for item in items], list(range(5 * WORTH_IT)), shared=True)
print(json.dumps([os.getpid(), done]))
"""


def test_a_second_process_does_half_of_it() -> None:
    # In a process of its own: the tests' may have threads by now, and then there is no second one.
    ran = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    home, done = json.loads(ran.stdout)
    assert [item for item, _ in done] == ITEMS
    assert {process for _, process in done[: len(ITEMS) // 2]} == {home}
    assert home not in {process for _, process in done[len(ITEMS) // 2 :]}


@pytest.mark.parametrize("end", [broken, lambda: os._exit(9), lambda: os.kill(os.getpid(), 9)])
def test_what_the_other_process_cannot_do_is_done_here(end: Callable[[], None]) -> None:
    done = in_halves(only_at_home(os.getpid(), end), ITEMS, shared=True)
    assert done == [(item, os.getpid()) for item in ITEMS]


def test_a_process_with_threads_does_all_of_it_itself() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert {process for _, process in in_halves(and_where, ITEMS, shared=True)} == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_a_short_list_is_not_worth_a_second_process() -> None:
    assert {process for _, process in in_halves(and_where, ITEMS[: WORTH_IT - 1], shared=True)} == {os.getpid()}
