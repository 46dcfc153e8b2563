"""Released tables to a brief that can be printed, sent and read aloud."""

from amparo.brief.explained import card, explained, topics
from amparo.brief.page import render_card, render_html

__all__ = ["card", "explained", "render_card", "render_html", "topics"]
