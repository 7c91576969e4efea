"""A case that goes from post to post: each stage with its people, its time and its records."""
