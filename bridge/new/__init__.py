"""`patrolbridge new`: a working site from a map and a roster, after a short conversation."""
