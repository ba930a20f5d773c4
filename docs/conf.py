"""How Sphinx builds the documentation."""

from nextbatch import __version__

project = "nextbatch"
author = "the nextbatch authors"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"nextbatch {release}"
myst_heading_anchors = 3
# Models that need an extra are documented whether or not it is installed.
autodoc_mock_imports = ["torch", "keras"]
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False
