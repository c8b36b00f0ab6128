"""Rules compiled, matched and weighed: from answers to a trace."""
