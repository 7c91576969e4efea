"""The watch list: who and what departments want to know of when it comes up in a call."""
