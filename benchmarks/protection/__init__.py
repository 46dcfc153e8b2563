"""Parts of `protect.py` and `protect_speed.py`: texts, what is done to them, what is counted."""
