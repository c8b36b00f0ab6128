"""The rule base as a book: a page for each thing it holds, bound together with the guide to writing it."""
