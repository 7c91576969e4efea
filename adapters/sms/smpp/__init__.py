"""SMPP 3.4, from the bytes up: what an SMS centre and a house say to each other.

Written here, because neither kept library can keep the law that nothing is acknowledged before it
is durable: smpp34 answers each `deliver_sm` by itself, and aiosmpplib acknowledges parts of a long
message that it holds in memory only, hides from the sender what became of a `submit_sm`, and knows
no TLS. The suite lets smpp34 and npm's smpp judge these bytes.
"""
