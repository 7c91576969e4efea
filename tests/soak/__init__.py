"""Long tests of the whole process: killed, flooded. `make soak` runs them whole."""
