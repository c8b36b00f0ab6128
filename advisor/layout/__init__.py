"""How files of rules and knowledge are laid out: read with their comments, arranged, written anew."""
