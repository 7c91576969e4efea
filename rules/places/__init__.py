"""Which place words speak of: plates, names as written, names by sound, and what is asked back."""
