"""What other rules would have made of a recorded inbox, call by call, in people's words."""
