"""What is heard: voices, music and effects mixed in blocks, brought to one loudness, encoded once."""
