"""A job in a process of its own that interrupts itself so many times; says how it ended."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator

from organizer.cli.terminal import Terminal
from organizer.errors import Cancelled
from organizer.jobs import Control
from organizer.records import Progress


def counting(control: Control, interrupts: int) -> Generator[Progress, None, str]:
    """Three steps, interrupted in the first."""
    for _ in range(interrupts):
        signal.raise_signal(signal.SIGINT)
    for step in range(3):
        control.checkpoint()
        yield Progress("Counting", step, 3)
    return "counted"


def main() -> None:
    control = Control()
    try:
        end = Terminal(as_json=False).follow(counting(control, int(sys.argv[1])), control)
    except (Cancelled, KeyboardInterrupt) as error:
        end = type(error).__name__
    is_default = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    print(end, control.cancelled, is_default)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
