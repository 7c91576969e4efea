"""The people of a site, played from outside: they use the doors that real people use.

Nothing here looks behind the adapters' HTTP interfaces: what a person knows is what they were told.
Chance comes from a seed, and only in this folder.
"""
