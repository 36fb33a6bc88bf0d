"""So many threads have a turn at a time, the others wait, and one can wait until nobody works."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.turns import Turns


@pytest.mark.parametrize("places", [1, 2, 3])
def test_as_many_work_at_a_time_as_there_are_places(places: int) -> None:
    turns, working, most, counting = Turns(places), 0, 0, threading.Lock()
    together = threading.Barrier(places)

    def work(_: int) -> None:
        nonlocal working, most
        with turns:
            with counting:
                working += 1
                most = max(most, working)
            together.wait(10)  # ends only when as many as there are places are at work
            with counting:
                working -= 1

    with ThreadPoolExecutor(3 * places) as pool:
        list(pool.map(work, range(3 * places)))
    assert (working, most) == (0, places)


def test_a_place_is_given_back_also_after_an_error() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns:
        raise ZeroDivisionError
    assert turns.idle()
    with turns:
        assert not turns.idle()


def test_idle_waits_for_the_work_to_end_but_no_longer_than_told() -> None:
    turns, begun = Turns(2), threading.Event()

    def work() -> None:
        with turns:
            begun.set()
            time.sleep(0.2)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(10)
    assert not turns.idle(0.01)
    assert turns.idle(10)
    thread.join()


def test_when_a_place_becomes_free_one_of_those_who_wait_is_let_in() -> None:
    turns, done = Turns(1), []

    def work(number: int) -> None:
        with turns:
            done.append(number)

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(work, range(400)))
    assert sorted(done) == list(range(400))
    assert turns.idle()
