"""Short messages: codes for answers, senders that can be forged, people who want no more."""
