"""From files to the model, with every fault told by its place."""
