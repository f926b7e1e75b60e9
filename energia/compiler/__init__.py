"""What a contract compiles to, per target; see energia.compiler.transform for the one SQL tree."""
