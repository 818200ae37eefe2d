"""Sphinx: `sphinx-build -W -b html docs site`."""

from __future__ import annotations

from importlib import metadata

project = "quotetrack"
author = "The quotetrack founders"
version = release = metadata.version("quotetrack")
language = "en"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = f"quotetrack {release}"
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
smartquotes = False  # these pages show quotation marks
