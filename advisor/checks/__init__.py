"""What is proved of the rule base as a whole."""
