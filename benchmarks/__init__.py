"""How fast the advisor is, measured beside others that do the same work."""
