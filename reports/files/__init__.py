"""Files that are made in the background, and held for whoever asked until they are taken or too old."""
