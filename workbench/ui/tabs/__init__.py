"""One module per tab; each has `build`, which lays the tab out and wires its events."""
