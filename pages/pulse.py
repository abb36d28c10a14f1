"""soon."""
from pages.parts import page

view = page.begin("What moved, is it real, and where?", "pages/pulse.py")
