"""What all lines over HTTP have in common: secrets, requests out, callbacks in."""
