"""What is said on the air: in which order, when the channel is free, and for how long at most."""
