"""Printable posters with the QR code of the report page: one for each place and each plate.

Law: a poster is drawn once, in millimetres, and written as SVG and as PDF from the same drawing.
"""
