"""Engines that part rows into groups around centers, and what is drawn or taken far from all centers."""
