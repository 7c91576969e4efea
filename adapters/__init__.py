"""Adapters. One file, or one folder, per outside network.

An adapter is a module `adapters/<kind>` with three names:

    CAN     Capabilities: what it can do, as data
    Config  msgspec.Struct, forbid_unknown_fields: what the site file says under `adapters.<name>`
    open    async context manager (Config, Services) -> Adapter; its body is its whole lifetime

Nothing else registers it: writing the file is adding the adapter.
"""
