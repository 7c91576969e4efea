"""Hearing: blocks of sound become transmissions, whole, and kept from the first second.

Samples are float32 mono at 16,000 Hz in blocks of 20 ms; time counts samples, never a clock.
"""
