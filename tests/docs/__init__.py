"""What is written of the program by the program itself."""
