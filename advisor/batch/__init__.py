"""Many cases at once: stream in, stream out, resume."""
