"""The rule base as a book: a page for each thing it holds, and the guide to writing it."""
