"""Departments that somebody invited into a call: they are in it, and the call never waits for them.

Law: an invited unit is none of those that were sent. It does not count among those that the call
needs, moves no status, and stays until it leaves or the call is over.
"""
