"""The truth of a collection on the disk: blobs, catalogue, journal, lock. Knows nothing of how documents are read."""
