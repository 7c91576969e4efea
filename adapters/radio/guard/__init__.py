"""The guard: a process of its own that alone holds the keying lines and never lets one stick."""
