"""Makes a document for one reader, with that reader's rights as they are now: nothing that a page would not show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from allegiance import __version__, loyalty
from allegiance.charts.format import day
from allegiance.errors import NotAllowed, SnapshotError
from allegiance.metrics import catalogue as definitions
from allegiance.metrics import permitted, standing
from allegiance.metrics.acting import acting_as
from allegiance.metrics.period import Period
from allegiance.pay import grounds
from allegiance.pay import words as pay_words
from allegiance.pay.held import GONE, Held, mine
from allegiance.pay.life import Book, open_book
from allegiance.people.journal import Source
from allegiance.people.masks import NOBODY
from allegiance.people.modes import under
from allegiance.people.rights import TITLES, Pay, Role
from allegiance.people.scope import Scope
from allegiance.people.seen import EMPLOYEE, shown
from allegiance.settings import Settings
from allegiance.snapshots import facts as proof
from allegiance.snapshots import issued, promises
from allegiance.snapshots.asked import Asked
from allegiance.snapshots.compared import NOTHING
from allegiance.snapshots.document import Document, Paper, Sheet, Stamp
from allegiance.snapshots.facts import Facts
from allegiance.snapshots.files import file_name
from allegiance.snapshots.kind import CONFIDENTIAL, SUBTITLES
from allegiance.snapshots.kind import MEANS as MEANS
from allegiance.snapshots.kind import TITLES_OF as TITLES_OF
from allegiance.snapshots.kind import Kind as Kind
from allegiance.snapshots.kind import kind_of as kind_of
from allegiance.snapshots.kinds import executive, personal, promise, team
from allegiance.snapshots.render import render
from allegiance.warehouse.reader import Reader
from allegiance.work.database import exists


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a document goes to."""

    person: str
    """Identity, as the sign-in and the roster say it."""
    role: Role | None = None
    """In which of their roles; None: the one that reaches least among those that may have the document."""
    address: str = ""
    """Where it is delivered to; nothing of it stands in the document."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document, ready to be handed over."""

    document: Document
    pdf: bytes
    name: str
    """A safe name of a file."""
    sha256: str
    """Of ``pdf``."""


def kinds(scope: Scope) -> tuple[Kind, ...]:
    """The kinds that somebody with this scope may have.

    The executive pack: whoever sees figures over the whole company. The team pack: whoever leads teams. The own
    scorecard: whoever may see their own pay. The promise is public: whoever sees any figure.
    """
    rights = scope.rights
    found = []
    if rights.figures and scope.all_rows and not rights.own:
        found.append(Kind.executive)
    if rights.figures and scope.teams and not scope.all_rows and not rights.own:
        found.append(Kind.team)
    if rights.pay is not Pay.nothing and scope.role is not None:
        found.append(Kind.personal)
    if rights.figures:
        found.append(Kind.promise)
    return tuple(found)


def make(
    reader: Reader,
    recipient: Recipient,
    kind: Kind | str,
    period: Period,
    *,
    paper: Paper = "a4",
    as_of: datetime | None = None,
    source: Source = Source.snapshot,
    actor: str = "",
) -> Made:
    """A document for somebody, with the rights that they hold now.

    Args:
        reader: the published data.
        recipient: whom it goes to.
        kind: what is made.
        period: days that it is about.
        paper: its size.
        as_of: when it was due; it changes nothing of what is said.
        source: how the journal names it.
        actor: who has it made, where that is somebody else than the recipient.

    Raises:
        NotAllowed: nothing is granted to the recipient, not this role, or not this kind of document.
        SnapshotError: there is nothing to print, or it cannot be printed; the message names the recipient.
        JournalError: that people's data are shown could not be journalled; then nothing was made.
    """
    kind = kind_of(kind)
    scope = _acting(reader, recipient, kind)
    try:
        return for_scope(
            reader, scope, kind, period, paper=paper, source=source, actor=actor, signed_in=False
        )
    except SnapshotError as error:
        raise type(error)(f"For {recipient.person}: {error.message}", error.todo) from error


def for_scope(
    reader: Reader,
    scope: Scope,
    kind: Kind | str,
    period: Period,
    *,
    paper: Paper = "a4",
    source: Source = Source.page,
    actor: str = "",
    signed_in: bool = True,
) -> Made:
    """A document for whoever has this scope; arguments and errors as of :func:`make`.

    Args:
        signed_in: whether whoever sees it signed in: nothing is journalled of the sample company otherwise.
    """
    found = document(
        reader, scope, kind, period, paper=paper, source=source, actor=actor, signed_in=signed_in
    )
    pdf = render(found)
    if not reader.settings.sample:
        issued.keep(reader.settings, _read_as(under(scope, reader.settings), kind_of(kind)), found)
    return Made(found, pdf, file_name(found), hashlib.sha256(pdf).hexdigest())


def document(
    reader: Reader,
    scope: Scope,
    kind: Kind | str,
    period: Period,
    *,
    paper: Paper = "a4",
    source: Source = Source.page,
    actor: str = "",
    signed_in: bool = True,
) -> Document:
    """What is printed, before it is typeset; arguments and errors as of :func:`for_scope`."""
    kind = kind_of(kind)
    scope = under(scope, reader.settings)
    if kind not in kinds(scope):
        who = TITLES[scope.role] if scope.role else "Nobody"
        raise NotAllowed(
            f"{TITLES_OF[kind]}: {who} may not have it.",
            f"May be had: {', '.join(TITLES_OF[one] for one in kinds(scope)) or 'nothing'}.",
        )
    journal = _Journal(reader, scope, source, actor, signed_in)
    if kind is Kind.personal:
        return _personal(reader, scope, period, paper, journal)
    asked = _asked(reader, _read_as(scope, kind), period)
    if kind is Kind.executive:
        sheets = executive.sheets(asked)
    elif kind is Kind.promise:
        sheets = (promise.sheet(asked, promises.promises(reader.settings)),)
    else:
        sheets, whose = team.sheets(asked, _book(reader))
        if not sheets:
            raise SnapshotError(
                f"There is no team to report on in {period.label}.",
                "Whoever leads a team in the period has a team pack.",
            )
        journal.saw(whose, str(kind), period)
    return _document(reader, scope, kind, asked, sheets, paper)


def _acting(reader: Reader, recipient: Recipient, kind: Kind) -> Scope:
    """The recipient's scope now; without a role the one that reaches least among those that may have the document."""
    if recipient.role is not None:
        return acting_as(reader, recipient.person, recipient.role)
    first = acting_as(reader, recipient.person)
    from allegiance.metrics.acting import granted_to

    for role in granted_to(reader.settings, recipient.person).roles:
        scope = acting_as(reader, recipient.person, role)
        if kind in kinds(scope):
            return scope
    return first


def _read_as(scope: Scope, kind: Kind) -> Scope:
    """With whose rights figures are read: the public's for what anybody may see, else the reader's own."""
    return promise.public() if kind is Kind.promise else scope


def _asked(reader: Reader, scope: Scope, period: Period) -> Asked:
    catalogue = definitions.load(reader.settings)
    known = standing.standing(reader, scope, catalogue.coverage)
    if known.last_day is None:
        raise SnapshotError("There are no data to report on.", "Import exports first: allegiance import")
    if known.first_day is not None and period.clip(known.first_day, known.last_day) is None:
        raise SnapshotError(
            f"There are no data of {period.label}.",
            f"The data reach from {day(known.first_day)} to {day(known.last_day)}.",
        )
    before = NOTHING
    if not reader.settings.sample:
        until = permitted.settled(reader, known.last_day)
        now = issued.Now.of(catalogue, _version(catalogue, reader.settings), until)
        before = issued.earlier(reader.settings, scope, period, period.previous(), now)
    return Asked(reader, scope, catalogue, known, period, period.previous(), issued=before)


def _book(reader: Reader) -> Book | None:
    return open_book(reader.settings) if exists(reader.settings) else None


def _personal(reader: Reader, scope: Scope, period: Period, paper: Paper, journal: _Journal) -> Document:
    """One's own scorecards whose period ends within the one asked about, one page each."""
    book = _book(reader)
    own = [one for one in book.find(scope) if mine(scope, one) and one.state not in GONE] if book else []
    there = [one for one in own if period.start <= one.period[1] <= period.end]
    if not there:
        raise SnapshotError(
            f"There is no final scorecard that ends in {period.label}.",
            f"There is one of {', '.join(Period(*one.period).label for one in own)}."
            if own
            else "One appears once a plan covers somebody and its period was made final.",
        )
    last = max(one.period for one in there)
    held = sorted((one for one in there if one.period == last), key=lambda one: (one.plan, one.participant))
    journal.saw_pay(held)
    catalogue = definitions.load(reader.settings)
    facts = Facts()
    sheets = tuple(personal.sheet(one, catalogue, facts) for one in held)
    first, last_day = held[0].period
    frozen = max(one.frozen_at or one.made_at for one in held)
    span = Period(first, last_day)
    return Document(
        Kind.personal,
        TITLES_OF[Kind.personal],
        pay_words.together(one.terms.title for one in held),
        reader.settings.company,
        held[0].name,
        sheets,
        facts.all(),
        Stamp(
            span.label,
            first.isoformat(),
            last_day.isoformat(),
            day(min(last_day, *_reached(held))) if _reached(held) else day(_day_of(frozen, reader)),
            _seconds(frozen),
            _version(catalogue, reader.settings),
            int(held[0].data.get("generation", 0)),
            proof.digest(facts.all(), sheets),
            __version__,
        ),
        paper=paper,
        sample=reader.settings.sample,
        confidential=CONFIDENTIAL[Kind.personal],
    )


def _reached(held: Iterable[Held]) -> list[date]:
    """How far the data of scorecards reached; none: they were made before records held it."""
    found = (grounds.of(one.data) for one in held)
    return [one.last for ground in found if ground for one in ground.reaches if one.last]


def _day_of(moment: str, reader: Reader) -> date:
    return datetime.fromisoformat(moment).astimezone(reader.settings.zone).date()


def _document(
    reader: Reader, scope: Scope, kind: Kind, asked: Asked, sheets: tuple[Sheet, ...], paper: Paper
) -> Document:
    last, period = asked.last_day, asked.period
    facts = asked.facts.all()
    reaches = min(last, period.end)
    stamp = Stamp(
        _capital(period.label),
        period.start.isoformat(),
        period.end.isoformat(),
        day(reaches),
        _end_of(reaches, reader),
        _version(asked.catalogue, reader.settings),
        reader.generation,
        proof.digest(facts, sheets),
        __version__,
        until.isoformat() if (until := permitted.settled(reader, last)) else "",
        tuple(sorted({generation for _, generation in asked.issued.kept})),
    )
    return Document(
        kind,
        TITLES_OF[kind],
        SUBTITLES[kind] if kind is not Kind.team else pay_words.together(team.teams(asked)),
        reader.settings.company,
        "" if kind is Kind.promise else _reader(scope),
        sheets,
        facts,
        stamp,
        paper=paper,
        landscape=kind in (Kind.executive, Kind.team),
        cover=kind is Kind.executive,
        sample=reader.settings.sample,
        confidential=CONFIDENTIAL[kind],
    )


def _reader(scope: Scope) -> str:
    title = TITLES[scope.role] if scope.role else ""
    return title if scope.person in ("", str(scope.role), "operator") else f"{scope.person}, {title.lower()}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _version(catalogue: definitions.Catalogue, settings: Settings) -> str:
    """The definitions in force by their fingerprint, twelve digits: the catalogue, its thresholds, and loyalty."""
    parts = [catalogue.sha256, loyalty.load(settings).sha256, repr(definitions.thresholds(settings))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _end_of(last: date, reader: Reader) -> str:
    """The last second of the company's day, in UTC."""
    moment = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=reader.settings.zone)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class _Journal:
    """Writes whose data a document is about to show, before it does."""

    reader: Reader
    scope: Scope
    source: Source
    actor: str
    signed_in: bool

    def saw(self, ids: Iterable[str], kind: str, period: Period) -> None:
        """Single employees, as the scope sees them."""
        masks = self.reader.masks(self.scope)
        real = {masks.identifier("employees", one) for one in ids if one} - {NOBODY}
        shown(
            self.reader.settings, self._whoever, EMPLOYEE, sorted(real), f"snapshot {kind}",
            source=self.source, signed_in=self.signed_in, period=str(period),
        )  # fmt: skip

    def saw_pay(self, held: Iterable[Held]) -> None:
        """Scorecards: one's own are not journalled, unless somebody else has them made."""
        if not self.actor:
            return
        for one in held:
            shown(
                self.reader.settings, replace(self._whoever, employees=()),
                EMPLOYEE if one.employee else "person", [one.employee or one.person], "snapshot personal",
                source=self.source, signed_in=self.signed_in, pay=True, named=True,
            )  # fmt: skip

    @property
    def _whoever(self) -> Scope:
        return replace(self.scope, person=self.actor) if self.actor else self.scope
