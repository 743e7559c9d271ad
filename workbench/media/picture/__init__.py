"""What is seen: stills and clips under a camera, drawn frame by frame as planar BT.709."""
