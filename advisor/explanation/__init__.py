"""Views of a trace, and experiments on a case: why, why not, what if."""
