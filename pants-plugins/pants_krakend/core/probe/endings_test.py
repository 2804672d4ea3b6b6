"""How a process ended, in words, and where in the repository that was."""

from __future__ import annotations

import pytest

from pants_krakend.core.probe.answer import Ending
from pants_krakend.core.probe.endings import how_it_ended, place_in

STACK = """\
panic: no upstream

goroutine 5 [running]:
example.org/x.Dial(...)
	/go/pkg/mod/example.org/x@v1.0.0/dial.go:7
main.init.0.func1()
	/app/plugins/auth/main.go:9 +0x25
created by main.init.0
	/app/plugins/auth/main.go:8 +0x1a
"""


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        pytest.param(Ending(3), "exit status 3", id="in silence"),
        pytest.param(
            Ending(1, said="one\nno secret\n\n"),
            "exit status 1; the last line: no secret",
            id="with last words",
        ),
        pytest.param(Ending(2, said=f"loud\n{STACK}"), "panic: no upstream", id="a panic"),
        pytest.param(
            Ending(2, said="fatal error: all goroutines are asleep - deadlock!\n"),
            "fatal error: all goroutines are asleep - deadlock!",
            id="an error of Go's runtime",
        ),
        pytest.param(
            Ending(-1, "segmentation fault"), "ended by a signal: segmentation fault", id="a signal"
        ),
        pytest.param(
            Ending(2, is_late=True, said="SIGQUIT: quit"), "not done after 20 seconds", id="late"
        ),
        pytest.param(
            Ending(1, said="x" * 400), f"exit status 1; the last line: {'x' * 300}…", id="long"
        ),
    ],
)
def test_an_ending_is_told_in_a_few_words(ending: Ending, words: str) -> None:
    assert how_it_ended(ending) == words


def test_the_place_is_the_innermost_of_the_repository() -> None:
    assert place_in(STACK) == "plugins/auth/main.go:9"


def test_the_program_that_opens_plugins_is_no_place() -> None:
    assert not place_in("main.open()\n\t/app/pants-krakend-probe/main.go:62 +0x9d\n")
