"""What a pool says about itself, which strategy follows from it, and why; the rules are data."""
