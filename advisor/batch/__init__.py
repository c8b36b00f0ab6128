"""Many cases: read in a stream, advised on by several processes, written as tables."""
