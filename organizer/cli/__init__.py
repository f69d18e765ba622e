"""The commands: everything the window can do, without a window."""

from organizer.cli.main import run

__all__ = ["run"]
