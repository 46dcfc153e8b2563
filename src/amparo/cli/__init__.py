"""The command line: the only room that prints, reads the clock and names exit codes."""

import os

# The matrices are small: threads of the linear algebra cost more than they give, and on a busy
# machine many times more. Set before anything loads NumPy; a user's own setting stands.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from amparo.cli.app import main

__all__ = ["main"]
