"""Greedy engines that cover: every row has something like it among the chosen, or a share of the whole."""
