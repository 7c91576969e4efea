"""Kannel, the SMS gateway that many operators and integrators run: `sendsms` out, callbacks in."""
