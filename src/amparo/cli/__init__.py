"""The command line: the only room that prints, reads the clock and names exit codes."""

from amparo.cli.app import main

__all__ = ["main"]
