"""Imports files: recognise, stage, merge, publish. One call is one transaction and at most one new generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from allegiance.errors import FileRefused
from allegiance.exports import profiles, recognise, stage
from allegiance.exports.limits import Limits, exists, named, regular
from allegiance.settings import Settings
from allegiance.warehouse import generations, statements
from allegiance.warehouse.entities import ORDER
from allegiance.warehouse.erased import Screen
from allegiance.warehouse.writer import Counts, Writer, writing

Progress = Callable[[str], None]

SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".xlsx", ".parquet")
"""Endings of files that a folder is searched for; each also with ``.gz``."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: read = loaded + updated + unchanged + rejected."""

    path: Path
    profile: str
    read: int
    loaded: int
    updated: int
    unchanged: int
    rejected: int
    older: int = 0
    """Rows (counted as unchanged) that are older than what the store holds."""

    reasons: dict[str, int] = field(default_factory=dict)
    also: dict[str, Counts] = field(default_factory=dict)
    """Further entities that the same rows fed."""

    seen: bool = False
    """These very bytes were imported before."""


@dataclass(frozen=True, slots=True)
class Report:
    """One import: the generation readers now see, and each file."""

    generation: int
    files: tuple[FileReport, ...]


def import_files(
    settings: Settings,
    paths: Sequence[Path],
    *,
    profile: str | None = None,
    newest: bool = False,
    progress: Progress = lambda _: None,
) -> Report:
    """Import files and folders, all or nothing.

    Args:
        settings: whose home holds the store.
        paths: files, or folders whose files of a known kind are taken.
        profile: name or file of a profile for all of them; None recognises each by its columns.
        newest: these exports are newer than the store whatever their times say.
        progress: told in words what is being done.

    Raises:
        FileRefused: a file that cannot be read, is empty or broken; nothing of any file was kept.
        ProfileError: no profile fits, or several do.
        StoreError: the folder is in use, cannot be written, or is full.
    """
    known = profiles.load_profiles(settings.home / "profiles")
    limits = Limits.of(settings)
    chosen = [(path, _profile(path, profile, known, limits)) for path in _expand(paths)]
    chosen.sort(key=lambda item: ORDER.index(item[1].primary))
    now = datetime.now(UTC)
    with writing(settings, progress) as writer:
        reports = [_one(writer, path, held, now, newest, progress) for path, held in chosen]
    return Report(generations.current(settings.published)[0], tuple(reports))


def _one(
    writer: Writer,
    path: Path,
    profile: profiles.Profile,
    now: datetime,
    newest: bool,
    progress: Progress,
) -> FileReport:
    progress(f"Reading {path.name}")
    sha256 = stage.fingerprint(path)
    seen = writer.seen(sha256, profile.sha256)
    if seen is not None:
        return FileReport(path, profile.name, seen, 0, 0, seen, 0, seen=True)
    staged = stage.stage(
        writer.con,
        path,
        profile,
        writer.settings,
        sha256=sha256,
        now=now,
        progress=progress,
        screen=Screen(writer.con, writer.settings, writer.import_number),
    )
    first, *rest = staged.entities
    counts = writer.merge(first.table, first.entity, newest=newest)
    also = {entity.entity: writer.merge(entity.table, entity.entity, newest=newest) for entity in rest}
    report = FileReport(
        path,
        profile.name,
        staged.read,
        counts.loaded,
        counts.updated,
        counts.unchanged,
        staged.rejected,
        counts.older,
        dict(statements.rows(writer.con, "imports/reject_reasons", path=str(path))),
        also,
    )
    _check(report)
    _note(writer, report, staged, first)
    stage.drop(writer.con, staged)
    return report


def _check(report: FileReport) -> None:
    """The control total: a file whose rows do not add up is refused rather than half understood."""
    total = report.loaded + report.updated + report.unchanged + report.rejected
    if total != report.read:
        raise FileRefused(
            f"{report.path}: {report.read} rows were read but {total} accounted for.",
            "This is a fault of Allegiance: please report it with the profile. Nothing of the file was kept.",
        )


def _note(writer: Writer, report: FileReport, staged: stage.Staged, first: stage.StagedEntity) -> None:
    if not (report.loaded or report.updated or report.rejected):
        return
    writer.changed = True
    statements.run(writer.con, "imports/add_rejects", import_number=writer.import_number)
    first_at, last_at = writer.reach(first.table, first.entity)
    statements.run(
        writer.con,
        "imports/add_file",
        import_number=writer.import_number,
        path=str(report.path),
        sha256=staged.sha256,
        bytes=staged.bytes,
        profile=report.profile,
        profile_sha256=staged.profile.sha256,
        entity=first.entity,
        read=report.read,
        loaded=report.loaded,
        updated=report.updated,
        unchanged=report.unchanged,
        rejected=report.rejected,
        first_at=first_at,
        last_at=last_at,
    )


def _profile(
    path: Path, name: str | None, known: Mapping[str, profiles.Profile], limits: Limits
) -> profiles.Profile:
    return recognise.recognise(path, known, limits) if name is None else recognise.named(name, known)


def _expand(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not exists(path):
            raise FileRefused(f"There is no file {path}.", "Check the name and the folder.")
        if path.is_dir():
            inside = sorted(item for item in path.iterdir() if item.is_file() and _is_export(item))
            for item in inside:
                _inside(item, path)
            if not inside:
                raise FileRefused(
                    f"{path} holds no export.", f"Name a file that ends in {', '.join(SUFFIXES)}."
                )
            found += inside
        else:
            found.append(path)
    for path in found:
        named(path)
        regular(path)
    return list(dict.fromkeys(path.resolve() for path in found))


def _inside(item: Path, folder: Path) -> None:
    """Whoever may put files into a folder must not choose which other files are read."""
    if not item.resolve().is_relative_to(folder.resolve()):
        raise FileRefused(
            f"{item} is a link that leads out of {folder}.", "Remove it, or name the file that it stands for."
        )


def _is_export(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(SUFFIXES)
