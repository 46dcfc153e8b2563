"""``python -m amparo`` is the ``amparo`` command."""

from amparo.cli import main

main()
