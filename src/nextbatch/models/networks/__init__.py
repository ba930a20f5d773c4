"""Neural networks as models: one `NetworkModel`, and what torch and Keras each do for it."""
