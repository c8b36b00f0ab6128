"""The frozen data that flows, one noun a module."""
