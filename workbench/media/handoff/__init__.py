"""The cut for other programs: timelines, lists and boards."""
