"""Data folders for tests of pages: the sample company, and companies with very little data."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from allegiance import settings
from allegiance.exports import imports
from allegiance.sample import write

END = date(2026, 6, 30)


def sample(home: Path) -> Path:
    """The sample company with 15,000 contacts, imported through the door."""
    write(home, size="small", contacts=15_000, end=END)
    imports.import_files(settings.load(home), [home / "exports"])
    return home


def few(home: Path) -> Path:
    """Nine contacts without hold, customer or survey: too few for anything, and little measured."""
    home.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(f"C{n},E1,2026-05-0{n}T10:00:00Z,voice,inbound,answered,{n}" for n in range(1, 10))
    head = "contact_id,employee_id,started_at,channel,direction,outcome,queue_s"
    (home / "contacts.csv").write_text(f"{head}\n{rows}\n", encoding="utf-8")
    imports.import_files(settings.load(home), [home / "contacts.csv"])
    return home


HOSTILE = (
    "![x](http://evil.invalid/x.png) <img src=http://evil.invalid/y.png onerror=alert(1)> *b* $a$ :red[r]"
)
"""A name that would fetch something, run something or at least look different, wherever it is not kept as text."""


def hostile(home: Path) -> Path:
    """Two teams at two sites, one of each with a hostile name, as are its people and reasons."""
    home.mkdir(parents=True, exist_ok=True)
    heads = "employee_id,name,team,site,valid_from"
    people = f'E1,"{HOSTILE}","{HOSTILE}","{HOSTILE}",2020-01-01\nE2,Ann,North,Lille,2020-01-01'
    (home / "employees.csv").write_text(f"{heads}\n{people}\n", encoding="utf-8")
    heads = "contact_id,customer_id,employee_id,started_at,channel,direction,reason,outcome,queue_s,hold_s"
    rows = "\n".join(
        f"C{n},K{n % 70},E{n % 2 + 1},2026-{n % 6 + 1:02d}-{n % 27 + 1:02d}T10:00:00Z,voice,inbound,"
        f"{'Bill' if n % 3 else chr(34) + HOSTILE + chr(34)},answered,{n % 400},{n % 90}"
        for n in range(1, 401)
    )
    (home / "contacts.csv").write_text(f"{heads}\n{rows}\n", encoding="utf-8")
    imports.import_files(settings.load(home), [home / "employees.csv", home / "contacts.csv"])
    return home


def customers(home: Path) -> Path:
    """120 customers, their contacts and answers: every name and text that they bring along is hostile."""
    cell = f'"{HOSTILE}"'
    home.mkdir(parents=True, exist_ok=True)
    customers = "\n".join(
        f"K{n},2020-01-01,{cell if n % 2 else 'Plain'},{cell},{100 + n},0.3,2024-0{n % 9 + 1}-05,"
        f"{'2026-03-10' if n % 9 == 0 else ''},{cell if n % 9 == 0 else ''},{cell if n % 3 else 'Monthly'}"
        for n in range(120)
    )
    contacts = "\n".join(
        f"C{n},K{n % 110},2026-{n % 4 + 1:02d}-{n % 27 + 1:02d}T10:00:00Z,voice,inbound,"
        f"{cell if n % 2 else 'Bill'},answered,{n % 400},{n % 90}"
        for n in range(440)
    )
    answers = "\n".join(
        f"A{n},C{n},K{n % 110},2026-{n % 4 + 1:02d}-{n % 27 + 1:02d}T12:00:00Z,{n % 5 + 1},{n % 5 + 1},{cell},"
        f"{cell if n % 2 else ''}"
        for n in range(330)
    )
    files = {
        "customers": "customer_id,valid_from,segment,region,annual_value,margin_rate,since,left_on,left_reason,"
        f"contract\n{customers}",
        "contacts": "contact_id,customer_id,started_at,channel,direction,reason,outcome,queue_s,hold_s\n"
        + contacts,
        "answers": "answer_id,contact_id,customer_id,answered_at,csat,stay,comment,needs\n" + answers,
    }
    for name, content in files.items():
        (home / f"{name}.csv").write_text(f"{content}\n", encoding="utf-8")
    imports.import_files(settings.load(home), [home / f"{name}.csv" for name in files])
    return home


SUBSCRIBERS = "customerID,tenure,Contract,InternetService,MonthlyCharges,TotalCharges,Churn\n" + "\n".join(
    f"K{n},{n},{'One year' if n % 3 else 'Month-to-month'},DSL,{20 + n}.50,{n * 20}.00,{'Yes' if n % 4 == 0 else 'No'}"
    for n in range(1, 121)
)
"""A list of subscribers without a single date, as a churn export has it."""

CALLS = (
    "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,"
    "Satisfaction rating\n"
) + "\n".join(
    f"ID{n},{'Ann' if n % 2 else 'Bob'},2026-0{n % 3 + 1}-{n % 27 + 1:02d},10:{n % 60:02d}:00,Billing,"
    + (f"Y,Y,{n % 120},00:03:{n % 60:02d},{n % 5 + 1}" if n % 5 else "N,N,,,")
    for n in range(1, 301)
)
"""Calls with their ratings, and neither customers nor hold nor channels."""

SURVEY = "answer_id,answered_at,csat,nps\n" + "\n".join(
    f"A{n},2026-0{n % 3 + 1}-{n % 27 + 1:02d}T10:00:00Z,{n % 5 + 1},{n % 11}" for n in range(1, 201)
)
"""Answers that no contact stands behind."""

SHAPES = {"subscribers": [SUBSCRIBERS], "calls": [CALLS], "survey": [SURVEY], "mixed": [SUBSCRIBERS, SURVEY]}


def shaped(home: Path, shape: str) -> Path:
    """A company that has only some of what a dashboard would like."""
    home.mkdir(parents=True, exist_ok=True)
    files = []
    for number, content in enumerate(SHAPES[shape]):
        files.append(home / f"{shape}{number}.csv")
        files[-1].write_text(content + "\n", encoding="utf-8")
    imports.import_files(settings.load(home), files)
    return home


PAYLOADS = (
    "<img src=http://evil.invalid/a.png onerror=window.pwned=1>",
    "![x](http://evil.invalid/b.png)",
    "[click](javascript:window.pwned=1) <http://evil.invalid/c>",
    "<script>window.pwned=1</script><svg onload=window.pwned=1>",
    "$\\href{http://evil.invalid/d}{x}$ $$\\frac{1}{2}$$",
    ":red[r] :material/delete: :rainbow[x] :streamlit: # *b* `c`",
    "\u202egnorw\u2066 \u200bzero\u200d",
    '<a href="http://evil.invalid/e"><b>bold</b></a><br>%{x} %{customdata[0]}<extra>e</extra>',
    "=cmd|' /C calc'!A0",
    "'\"></td></p></div><style>*{display:none}</style><!--",
    "W" * 300,
    "{{7*7}} ${7*7} {0} {x!r}",
    "' or 1=1; drop table contacts; --",
)
"""Texts that would run, fetch, draw or hide something wherever they are not kept as text."""

TEXTS = {
    "name", "team", "site", "role", "queue", "reason", "segment", "region", "left_reason", "contract", "comment",
    "needs", "brand", "attribute", "topic", "offer", "product", "survey", "device",
}  # fmt: skip
"""Columns of the exports in which people may write what they like."""


def poisoned(home: Path) -> Path:
    """The sample company with every text hostile: names, teams, reasons, comments, the company and its files."""
    clean = home.parent / f"{home.name}-clean"
    write(clean, size="small", contacts=6_000, end=END)
    home.mkdir(parents=True, exist_ok=True)
    quoted = PAYLOADS[0].replace('"', "'")
    (home / "settings.toml").write_text(f'company = "{quoted}"\n', encoding="utf-8")
    files = []
    for number, path in enumerate(sorted((clean / "exports").glob("*.csv"))):
        with path.open(encoding="utf-8", newline="") as file:
            read = csv.DictReader(file)
            heads = list(read.fieldnames or [])
            rows = [{name: _poison(name, text) for name, text in row.items()} for row in read]
        if path.stem == "contacts":
            rows += [
                {**rows[0], "contact_id": f"BAD{n}", "started_at": text} for n, text in enumerate(PAYLOADS)
            ]
        files.append(home / f"{number} <img src=x onerror=window.pwned=1> ![x](b) {path.name}")
        with files[-1].open("w", encoding="utf-8", newline="") as file:
            made = csv.DictWriter(file, heads)
            made.writeheader()
            made.writerows(rows)
    imports.import_files(settings.load(home), files)
    return home


def _poison(name: str, text: str) -> str:
    """The same text always becomes the same, in whatever file it stands."""
    return f"{PAYLOADS[sum(text.encode()) % len(PAYLOADS)]} {text}" if name in TEXTS and text else text
