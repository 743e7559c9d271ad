"""Video files from outside: what they are, and their frames."""
