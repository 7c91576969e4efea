"""A day of people, played on a clock of its own: nothing sleeps, and the real core decides.

Law: the same site, shape, seed and number of calls give the same figures, byte for byte. What
people do by chance is thrown with dice of their own, so that no order of lines changes it.
"""
