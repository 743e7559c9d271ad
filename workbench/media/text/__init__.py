"""What is read: subtitles from word times, broken into lines, lettered, and written as files."""
