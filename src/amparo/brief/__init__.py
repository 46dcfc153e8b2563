"""Released tables to a brief that can be printed, sent and read aloud."""

from amparo.brief.page import render_html

__all__ = ["render_html"]
