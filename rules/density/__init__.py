"""How many must be there: a minimum of units on duty in a zone, by the hour and the calendar."""
