"""A site's own tests: what is said in a file, what must come of it, and where it came otherwise.

They are played through the real rules from an empty evening, with time by hand: no network, no
clock, no log. Nobody has to know Python to write one.
"""
