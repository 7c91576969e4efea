"""The rules: a pure core. Lines in, facts out; no clock, no network, no chance, no await."""
