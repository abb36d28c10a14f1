"""Which profile a file is for, from its columns."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from allegiance.errors import ProfileError
from allegiance.exports.limits import Limits, exists
from allegiance.exports.peek import Peek, peek
from allegiance.exports.profiles import Profile, fits, load_profile, missing_columns


def recognise(path: Path, profiles: Mapping[str, Profile], limits: Limits | None = None) -> Profile:
    """The one profile that fits the file.

    A profile that extends another and fits as well is preferred over the one it extends.

    Raises:
        ProfileError: none fits (names the nearest and the columns that are missing), or more than one does.
        FileRefused: the file cannot be looked at.
    """
    with peek(path, limits) as look:
        return recognise_peek(look, profiles)


def named(name: str, profiles: Mapping[str, Profile]) -> Profile:
    """A profile by its name, or by the name of its file.

    Raises:
        ProfileError: there is neither.
    """
    if name in profiles:
        return profiles[name]
    file = Path(name).expanduser()
    if file.suffix == ".toml" or exists(file):
        return load_profile(file)
    near = get_close_matches(name, profiles, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Use one of: {', '.join(sorted(profiles))}."
    raise ProfileError(f"There is no profile {name!r}.", hint)


def recognise_peek(look: Peek, profiles: Mapping[str, Profile]) -> Profile:
    """As :func:`recognise`, for a file that is open."""
    fitting = [profile for profile in profiles.values() if fits(profile, look.columns(profile.reader))]
    ancestors = {name for profile in fitting for name in profile.lineage}
    fitting = [profile for profile in fitting if profile.name not in ancestors]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = " and ".join(sorted(profile.name for profile in fitting))
        raise ProfileError(f"{look.label} fits more than one profile: {names}.", "Name one with --profile.")
    raise ProfileError(_nearest(look, profiles), _todo(look, profiles))


def _nearest(look: Peek, profiles: Mapping[str, Profile]) -> str:
    ranked = []
    for profile in profiles.values():
        missing = missing_columns(profile, look.columns(profile.reader))
        share = len(missing) / len(profile.recognise)
        ranked.append((share, len(missing), profile.name, missing))
    ranked.sort()
    message = f"{look.label} fits no profile."
    if ranked and ranked[0][0] < 1:
        _, _, name, missing = ranked[0]
        if missing:
            message += f" The nearest is {name}; the file lacks its column{'s' * (len(missing) > 1)} "
            message += f"{', '.join(missing)}."
        else:
            message += f" The nearest is {name}, which excludes files with the column "
            message += f"{', '.join(profiles[name].unless)}."
    return message


def _todo(look: Peek, profiles: Mapping[str, Profile]) -> str:
    columns = next((found for each in profiles.values() if (found := look.columns(each.reader))), [])
    shown = ", ".join(columns[:30]) + (", ..." if len(columns) > 30 else "")
    return f"Its columns are: {shown or 'none'}. Write a profile for it (docs/profiles.md), or name one with --profile."
