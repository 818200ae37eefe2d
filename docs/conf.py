"""Sphinx: `sphinx-build -W -b html docs site`."""

from __future__ import annotations

import re
from importlib import metadata
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "quotetrack"
author = copyright = "The quotetrack founders"
version = release = metadata.version("quotetrack")
language = "en"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = f"quotetrack {release}"
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
smartquotes = False  # these pages show quotation marks

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # RULES, and not what all its rows look like
default_role = "py:obj"  # `Article` in a docstring leads to its entry
python_maximum_signature_line_length = 80
python_use_unqualified_type_names = True


def with_defaults(
    app: Sphinx,
    what: str,
    name: str,
    thing: Any,
    options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    """The signature of an attrs class, with the defaults of its fields and not attrs' names for them."""
    if signature and attrs.has(thing):
        fields = attrs.fields_dict(thing)
        signature = re.sub(
            r"attr_dict\['(\w+)'\]\.default", lambda found: repr(fields[found[1]].default), signature
        )
    return signature, returned


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-signature", with_defaults)
