"""Entities and documents: typed, versioned, with no behaviour beyond their own rules."""
