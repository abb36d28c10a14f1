"""What every figure means: written by the catalogue, with the variants of other houses side by side."""

from pages.parts import definitions, page

view = page.begin("What does each figure mean?", "pages/definitions.py")
page.lead(
    "Every figure is defined once, here. Pages, downloads and the command line all read the same definition, "
    "and what is not measured says so instead of showing a zero."
)
definitions.show(view)
page.end(view)
