"""How good the model is, by samples that were drawn at random, and when to stop."""
