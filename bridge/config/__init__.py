"""A site file, read whole: either a site that can be run, or every mistake in it at once.

Nothing is guessed and nothing is ignored: an unknown key is a mistake. Nothing outside the file is
touched, so that checking a site is safe anywhere.
"""

from bridge.config.adapters import AdapterSettings, Shelf
from bridge.config.loading import Engine, Loaded, SpeechSettings, load

__all__ = ["AdapterSettings", "Engine", "Loaded", "Shelf", "SpeechSettings", "load"]
