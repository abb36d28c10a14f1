"""Early warning: who is likely to leave, how good such warnings were in the past, and when they cannot be given.

Two situations. **Dated** data is a panel of customers at the start of each month, with what was known that day; a
model is tested on each month after having learnt only from months whose outcome was known by then. A **snapshot**
(a list that says who is gone, without a day) is tested on customers that were held out: it shows who looks like
those who left, not when.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

import pandas as pd

from allegiance.metrics.asking import Asker
from allegiance.metrics.others import refused
from allegiance.metrics.warning_dated import dated
from allegiance.metrics.warning_results import LEAST_LOSSES, EarlyWarning
from allegiance.metrics.warning_snapshot import snapshot
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, model

_found: WeakKeyDictionary[Asker, EarlyWarning] = WeakKeyDictionary()
_locks: WeakKeyDictionary[Asker, threading.Lock] = WeakKeyDictionary()
_guard = threading.Lock()


def early_warning(
    reader: Asker, scope: Scope, progress: Callable[[str], None] = lambda _: None
) -> EarlyWarning:
    """The early warning of the published data. Worked out once a generation and kept; safe between threads.

    It stands on the whole company's rows, whoever asks, and holds no name for anybody to be shown as it is: the
    worklist says who, as far as the asker's own scope sees single customers.
    Customers belong to no team: a scope that is limited to teams is refused.
    """
    if reason := refused("customers", scope, (), Where()):
        return EarlyWarning("", reader.settings.lost_days, reason=reason)
    with _guard:
        lock = _locks.setdefault(reader, threading.Lock())
    with lock:
        held = _found.get(reader)
        if held is None:
            held = _found[reader] = _worked_out(reader, model(), progress)
        return held


def _worked_out(reader: Asker, scope: Scope, progress: Callable[[str], None]) -> EarlyWarning:
    horizon = reader.settings.lost_days
    found = reader.ask(scope, "metrics/warning_reach")
    if found.empty:
        return EarlyWarning("", horizon, reason="not measured: no customers were imported")
    reach = found.iloc[0]
    customers, gone, days = int(reach["customers"]), int(reach["gone"]), int(reach["dated_losses"])
    if not gone and not int(reach["flagged"]):
        return EarlyWarning("", horizon, reason="not measured: the list of customers does not say who left")
    if gone < LEAST_LOSSES:
        reason = (
            f"not supported: too few customers left to learn from (n = {gone}; {LEAST_LOSSES} are needed)"
        )
        return EarlyWarning("", horizon, reason=reason)
    if days:
        last_left = pd.Timestamp(reach["last_left"]).date()
        return dated(reader, scope, customers, days, last_left, progress)
    return snapshot(reader, scope, customers, progress)
