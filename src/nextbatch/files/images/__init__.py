"""Folders of images as rows of pixels."""
