"""What a change does to the stacks, as a comment: base and head are synthesised and compared."""
