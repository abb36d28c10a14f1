"""One employee: what this person adds, how sure that is, and what a conversation could begin with."""

from pages.parts import employee, employee_coaching, employee_figures, page
from pages.parts.url import YEAR

FILE = "pages/employee.py"

view = page.begin(employee.question, FILE, usual=YEAR)
asked = employee.ask(view)
if asked is None:
    employee.choose(view)
else:
    page.lead(employee.lead(view, asked))
    page.controls(view, compare=False)
    employee.which(view, asked)
    if employee.tiles(view, asked):
        employee_figures.through_the_year(view, asked)
        employee_figures.topics(view, asked)
    figures = employee_figures.every_figure(view, asked)
    employee_coaching.section(view, asked, figures)
    employee_coaching.contacts(view, asked)
    employee.fair(asked)
page.end(view)
