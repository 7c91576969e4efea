"""The wires to a transceiver: what keys it, what tells that it hears. Opened by the guard alone."""
