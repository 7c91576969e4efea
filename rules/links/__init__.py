"""Sites that are linked: calls go from one to another, and what becomes of them comes back."""
