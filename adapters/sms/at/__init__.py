"""The dialogue with a modem: commands out, lines in (3GPP TS 27.007, 27.005)."""
