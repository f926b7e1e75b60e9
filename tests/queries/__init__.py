"""What the questions mean, and that both targets answer them alike."""
