"""Keeps a log beside the library, and passes warnings on to standard error."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from organizer.plain_text import one_line
from organizer.private_files import make_private_folder, open_private

_BYTES = 1_000_000
_OLD_FILES = 2


class _PrivateHandler(RotatingFileHandler):
    """Photos' names and places are for their owner alone."""

    def _open(self) -> TextIOWrapper:
        descriptor = open_private(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), "utf-8", "backslashreplace")


@contextmanager
def keep_log(file: Path) -> Iterator[None]:
    """Log to a file until the context ends; where it cannot be written, go without it.

    A record begins a line, and what else it has, such as a traceback, is indented below it.

    Standard error gets warnings in one line each; tracebacks are for the file alone.
    """
    screen = logging.StreamHandler()
    screen.setLevel(logging.WARNING)
    screen.setFormatter(_Formatter("smalti: %(message)s"))
    screen.addFilter(lambda record: not record.exc_info)
    handlers: list[logging.Handler] = [screen]
    try:
        make_private_folder(file.parent)
        written = _PrivateHandler(file, maxBytes=_BYTES, backupCount=_OLD_FILES)
        written.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        handlers.append(written)
    except OSError:
        pass  # whoever opens the library next says what is wrong with the folder
    logger, own = logging.getLogger(), logging.getLogger("organizer")
    level = own.level
    own.setLevel(logging.INFO)
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        own.setLevel(level)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


class _Formatter(logging.Formatter):
    """What a message or an error quotes can neither begin a record nor rewrite the screen."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return one_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        first, *more = super().format(record).split("\n")
        return "\n".join((first, *(f"    {one_line(line)}" for line in more)))
