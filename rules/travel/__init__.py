"""Travel time on the paths of a site: who is there first, by which way, and what can be reached.

`graph` joins paths to a graph, `snapping` puts people on it, `search` looks backwards from a call,
`ways` tells the result; `lint` finds what is drawn wrongly, `areas` and `coverage` draw what is
reached in so many minutes.
"""

from rules.travel.ways import PathTravel

__all__ = ["PathTravel"]
