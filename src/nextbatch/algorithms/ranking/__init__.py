"""Engines that go by a score of each row: the largest, in order, alone or weighed against something."""
