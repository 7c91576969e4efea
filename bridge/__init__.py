"""The shell: carries messages between adapters and asks the rules what to do. Decides nothing."""

__version__ = "0.1.0"
