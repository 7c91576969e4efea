"""Short messages as octets (3GPP TS 23.040) and their letters (TS 23.038). Pure: no wire here."""
