"""``allegiance voice``: themes of comments, the comments of one theme, and what no theme covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from allegiance import printing
from allegiance.charts.format import SHARE
from allegiance.commands.asker import asker
from allegiance.commands.common import Format, Home, Output, errors, working
from allegiance.settings import load

if TYPE_CHECKING:
    from allegiance.metrics.discover import Discovered
    from allegiance.metrics.voice import Voice


def voice(
    start: Annotated[str | None, typer.Option("--from", help="First day.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    against: Annotated[str | None, typer.Option(help="previous, year, or DATE..DATE.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; repeat for more.")] = None,
    theme: Annotated[str | None, typer.Option(help="The newest comments of this theme.")] = None,
    text: Annotated[str, typer.Option(help="The newest comments that hold this.")] = "",
    discover: Annotated[
        bool, typer.Option("--discover", help="What comments without a theme have in common.")
    ] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="A taxonomy.toml with the words that were discovered.")
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """What customers write about: themes of their comments with interval, change and verdict."""
    from allegiance.metrics import catalogue, comments, period, sentences_voice, standing, voice_rows
    from allegiance.metrics import discover as finding
    from allegiance.metrics import voice as themes
    from allegiance.metrics import where as filters
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader, "figures")
    known = standing.standing(reader, scope, catalogue.load().coverage)
    reach = {"first": known.first_day, "last": known.last_day}
    asked = period.between(start or "", end or "", **reach)
    compared = period.against(against, asked, **reach) if against else None
    kept = filters.parse_where(where or [])
    if theme is not None or text:
        found = comments.search(reader, scope, asked, text=text, theme=theme or "", where=kept, known=known)
        if output is Format.table:
            errors.print(f"{found.total:,} comments in {asked.label}. {found.reason}".strip(), markup=False)
        printing.rows(list(found.rows), output)
        return
    if discover or suggest:
        with working() as progress:
            progress("Looking for what comments have in common")
            new = finding.discover(reader, scope, asked, where=kept, known=known)
        if suggest:
            if new.reason:
                errors.print(f"Nothing to add: {new.reason}.", markup=False)
            words = themes.voice(reader, scope, asked, where=kept, known=known).taxonomy
            typer.echo(finding.suggestions(words, new, asked).decode(), nl=False)
            return
        if new.reason:
            errors.print(f"{new.reason[:1].upper()}{new.reason[1:]}.", markup=False)
        printing.rows(_discovered(new), output)
        return
    told = themes.voice(reader, scope, asked, against=compared, where=kept, known=known)
    if output is Format.table:
        printing.table(*_table(told))
        errors.print(sentences_voice.voice(told, asked, compared), markup=False)
    else:
        printing.rows(voice_rows.theme_records(told), output)


def _discovered(found: Discovered) -> list[dict[str, object]]:
    return [
        {
            "words": ", ".join(one.words),
            "language": one.language,
            "comments": one.comments,
            "share": round(one.share, 4),
            "covered": round(one.covered, 4),
            "known as": one.known_as,
            "example": one.examples[0]["comment"] if one.examples else None,
        }
        for one in found.themes
    ]


def _table(found: Voice) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    heads = (
        "Theme",
        "Comments",
        "Share",
        "95% interval",
        "Change",
        "Verdict",
        "Negative",
        "Satisfied",
        "Stay",
    )
    lines = [
        (
            theme.title,
            f"{theme.mentions:,}",
            SHARE.value(theme.share.value),
            SHARE.interval(theme.share.low, theme.share.high),
            SHARE.moved(theme.share.change),
            theme.share.verdict or theme.moved,
            *(
                SHARE.value(theme.aside[name].value)
                for name in ("theme_negative", "theme_csat", "theme_stay")
            ),
        )
        for theme in found.every
    ]
    return heads, lines
