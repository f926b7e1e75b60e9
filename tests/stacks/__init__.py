"""What the synthesised stacks promise, each environment built once a session."""
