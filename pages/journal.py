"""Who saw whose data: whether the record holds, who looked at how many people, and every entry."""

from pages.parts import journal, page

view = page.begin("Who saw whose data?", "pages/journal.py")
book = journal.opened(view)
found = journal.verdict(book)
page.lead(journal.sentence(view, book, found))
if book is not None and (found is None or found.last or found.finding):
    journal.chain(view, book, found)
    asked = journal.filters()
    journal.summary(view, book, asked)
    journal.entries(view, book, asked)
journal.processing(view)
page.end(view)
