"""The record: what people search, listen to, print and prove, and the board they watch.

Law: everything here is a fold of the journal. It can be thrown away and made again, and it decides
nothing.
"""
