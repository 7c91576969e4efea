"""The two large Chinese providers: approved templates out, reports and replies in.

Requests are signed here by the published algorithms, not through the providers' SDKs: those bring
28 packages (70 MB), block, and hide whether a request went out before it failed, which decides
whether a message counts as "later" or as "nobody knows". What the SDKs themselves put on the wire
was recorded, and the suite holds our requests against it byte for byte.
"""
