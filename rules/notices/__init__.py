"""Notices with a deadline: told to somebody outside, answered, looked after, always with an end."""
