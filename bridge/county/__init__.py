"""Travel over a whole county, from an OpenStreetMap extract. An extra: it needs osmium and scipy.

Nothing here is imported before a site names a `county`; see `bridge.config.county`.
"""
