"""Cameras of a site: what they see becomes a call, and which of them look at a call's place."""
