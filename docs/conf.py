"""Sphinx: `sphinx-build -W -b html docs site`."""

from __future__ import annotations

import re
from importlib import metadata
from typing import TYPE_CHECKING, Any

import attrs
from docutils import nodes
from sphinx.addnodes import pending_xref

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "quotetrack"
author = copyright = "The quotetrack founders"
version = release = metadata.version("quotetrack")
language = "en"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = f"quotetrack {release}"
html_theme_options = {"light_css_variables": {"code-font-size": "75%"}}  # a line of 98 characters fits
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


def without_guesses(app: Sphinx, page: nodes.document) -> None:
    """Takes the links from names in small letters: `text` is an argument, not the module of that name."""
    for link in list(page.findall(pending_xref)):
        if link["reftype"] == "obj" and link["reftarget"].islower() and "." not in link["reftarget"]:
            link.replace_self(link.children)


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-signature", with_defaults)
    app.connect("doctree-read", without_guesses)
