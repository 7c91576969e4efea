"""The mobile reserve: where patrols are away at calls, somebody free is moved to close the gap."""
