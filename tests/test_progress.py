"""Progress is shown where somebody asked for it: a bar on a terminal, a few lines in a file, else nothing."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from rich.console import Console

from nextbatch import progress
from nextbatch.progress import showing_progress, waiting


@pytest.fixture
def file():
    return Console(file=StringIO(), width=100)


@pytest.fixture
def terminal():
    return Console(file=StringIO(), width=100, force_terminal=True)


def shown(console):
    return console.file.getvalue()


def count_to(total, steps=None):
    with waiting("Counting", unit="sheep") as bar:
        bar.total = total
        for _ in range(steps or total):
            bar.update(1)


def test_nothing_is_shown_where_nobody_asked(capsys):
    count_to(3)
    assert capsys.readouterr() == ("", "")


def test_what_is_done_in_a_moment_is_one_line_in_a_file(file):
    with showing_progress(file):
        count_to(1000)
    assert shown(file) == "Counting: 1000 of 1000 sheep\n"


def test_what_takes_long_is_ten_lines_in_a_file_with_the_time_that_is_left(file, monkeypatch):
    clock = iter(range(0, 10**6, 60))
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    with showing_progress(file):
        count_to(50)
    lines = shown(file).splitlines()
    assert len(lines) == progress.LINES
    assert lines[0].startswith("Counting: 5 of 50 sheep, about ")
    assert lines[-1] == "Counting: 50 of 50 sheep"


def test_words_without_a_total_are_told_now_and_then(file, monkeypatch):
    clock = iter(range(0, 10**6, 4))
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    with showing_progress(file), waiting("Starting") as bar:
        for step in ("one", "two", "three", "four", "five", "[red]six"):
            bar.say(step)
    assert shown(file) == "three\n[red]six\n"


def test_a_terminal_shows_a_bar_and_leaves_no_trace_of_words_that_look_like_markup(terminal):
    with showing_progress(terminal), waiting("[red]Counting", 2, "sheep") as bar:
        bar.update(1)
    assert "[red]Counting" in shown(terminal)


def test_what_begins_while_a_bar_is_shown_is_a_part_of_it(terminal):
    with showing_progress(terminal), waiting("Outside", 2), waiting("Inside", 2) as inside:
        inside.update(2)
    assert "Inside" not in shown(terminal)


def test_no_step_of_several_threads_is_lost():
    with waiting("Counting", 1000) as bar, ThreadPoolExecutor(4) as pool:
        list(pool.map(bar.update, [1] * 1000))
    assert bar.done == 1000


def test_outside_of_the_block_nothing_is_shown(file):
    with showing_progress(file):
        pass
    count_to(3)
    assert shown(file) == ""
