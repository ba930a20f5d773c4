"""Torch networks: functions of the shape of a row and the number of classes, each with a linear last layer."""
