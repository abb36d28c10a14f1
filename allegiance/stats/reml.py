"""Employees within teams as a full mixed model: slopes, variances and effects estimated together, by REML.

    y = mu + x'beta + team + employee + e,   team ~ N(0, tau_t^2),  employee ~ N(0, tau_e^2),  e ~ N(0, sigma^2)

What ``influence`` estimates in two steps (slopes within employees, then the spread between them) is estimated here in
one, as a mixed-model program does: slopes also learn from differences between employees, and teams are drawn from a
distribution instead of standing for themselves. It is the yardstick for the two steps, and is itself held against lme4.

Nothing but sums is needed. With theta = tau / sigma and f_j the sums of F = [1, X] over the rows of employee j, the
employees are absorbed first and then the teams:

    c_j = the^2 / (1 + n_j the^2)     d_j = 1 / (1 + n_j the^2)
    W_t = sum n_j d_j     g_t = sum d_j f_j     h_t = sum d_j s_j     e_t = tht^2 / (1 + W_t tht^2)
    A = F'F - sum c_j f_j f_j' - sum e_t g_t g_t'       b = F'y - sum c_j s_j f_j - sum e_t h_t g_t
    rss = y'y - sum c_j s_j^2 - sum e_t h_t^2 - b'A^-1 b
    deviance = (n - p) log(rss / (n - p)) + sum log(1 + n_j the^2) + sum log(1 + W_t tht^2) + log|A|

so that one look at a pair of thetas costs J p^2, however many rows there are. The deviance is minimised with its exact
gradient, from the best of a coarse grid, and both variances may be zero.

Everybody belongs to one team here. Where people change team, teams no longer nest and these sums do not hold.

Sources: H. D. Patterson and R. Thompson, Biometrika 58 (1971) 545-554 (REML); G. K. Robinson, Statist. Sci. 6 (1991)
15-32 (best linear unbiased prediction); C. R. Henderson, Biometrics 31 (1975) 423-447 (its prediction error variance);
D. Bates, M. Maechler, B. Bolker and S. Walker, J. Stat. Softw. 67 (2015) 1-48 (the profiled deviance in theta).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, optimize

from allegiance.stats.margins import Floats, Ints, Margins, slopes
from allegiance.stats.threads import one_thread

_WIDEST = 1e3
"""Largest theta looked at: people who differ a thousand times as much as the answers about one of them."""

_STARTS = (0.03, 0.1, 0.3, 1.0)
"""Thetas of which the best pair is started from."""

_PAIRS = tuple(product(_STARTS, _STARTS))

_ENOUGH = 1e-11
"""Share of the gain in deviance at which a step is the last: below it there are rounding errors."""

_NOTHING = 1e-12
"""Share of the outcome's variation below which nothing is left to explain."""


@dataclass(frozen=True, slots=True, eq=False)
class Reml:
    """The fit; J employees, T teams, K columns (levels of all factors). Effects are in the unit of the outcome."""

    sigma2: float
    """Variance of answers about one employee at one case mix."""

    employee2: float
    """Variance between employees of a team."""

    team2: float
    """Variance between teams; 0 where there is one team, or no team has two employees: it cannot be told then."""

    intercept: float
    """Level of an average employee of an average team at the reference level of every factor."""

    beta: Floats
    """(K,) against the reference level of each factor; 0 where a level was not estimated."""

    kept: NDArray[np.bool_]
    """(K,) columns that were estimated: no reference, and not explained by the columns before it."""

    covariance: Floats
    """(K + 1, K + 1) of the intercept and ``beta``; 0 where a level was not estimated."""

    employees: Floats
    """(J,) what each employee adds to the team at equal case mix, shrunken."""

    employee_sd: Floats
    """(J,) of the error of ``employees``: that of slopes and of the team's effect are in it."""

    employee_given: Floats
    """(J,) the same with slopes taken as known, as lme4 prints it."""

    teams: Floats
    """(T,) what each team adds, shrunken."""

    team_sd: Floats
    """(T,) of the error of ``teams``, that of the slopes in it."""

    team_given: Floats
    """(T,) the same with slopes taken as known."""

    criterion: float
    """Minus twice the restricted log likelihood, constants in it."""

    n: float
    """Rows."""

    df: float
    """Rows minus columns estimated, the intercept among them."""

    @property
    def theta(self) -> tuple[float, float]:
        """Standard deviations of employees and of teams, in units of the residual one; ``nan`` where that is 0."""
        if self.sigma2 <= 0:
            return float("nan"), float("nan")
        return float(np.sqrt(self.employee2 / self.sigma2)), float(np.sqrt(self.team2 / self.sigma2))


def reml(given: Margins, person: ArrayLike, team: ArrayLike) -> Reml:
    """Fit employees within teams.

    Args:
        given: sums of S spells, in the place of people; periods are added up.
        person: (S,) employee of each spell, 0..J-1; several spells of one employee count as one.
        team: (S,) team of each spell, 0..T-1.

    Raises:
        ValueError: an employee has rows in two teams, indices do not fit the margins, or there are no more rows than
            columns.
    """
    with one_thread():
        sums = _Sums.of(given, np.asarray(person, dtype=np.int64), np.asarray(team, dtype=np.int64))
        return _fit(sums)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums of the rows of each employee, the outcome about its mean."""

    n: Floats
    """(J,)"""
    s: Floats
    """(J,)"""
    f: Floats
    """(J, p) sums of the columns, that of ones first."""
    team: Ints
    """(J,)"""
    teams: int
    moments: Floats
    """(p, p) F'F"""
    right: Floats
    """(p,) F'y"""
    square: float
    """y'y"""
    mean: float
    kept: NDArray[np.bool_]
    """(K,)"""

    @classmethod
    def of(cls, given: Margins, person: Ints, team: Ints) -> _Sums:
        n, s, levels = given.n.sum(axis=0), given.s.sum(axis=0), given.levels.sum(axis=0)
        if not person.shape == team.shape == n.shape:
            raise ValueError("every spell needs an employee and a team")
        if person.min(initial=0) < 0 or team.min(initial=0) < 0:
            raise ValueError("employees and teams are numbered from 0")
        people = int(person.max(initial=-1)) + 1
        home = _homes(n, person, team, people)
        if not np.array_equal(person, np.arange(people)):
            order = np.argsort(person, kind="stable")
            first = np.searchsorted(person[order], np.arange(people))
            present = np.bincount(person, minlength=people) > 0
            levels_by = np.zeros((people, levels.shape[1]))
            levels_by[present] = np.add.reduceat(levels[order], first[present], axis=0)
            n, s, levels = _by(person, n, people), _by(person, s, people), levels_by
        total = float(n.sum())
        counts, gram = levels.sum(axis=0), given.gram.sum(axis=0)
        whole = replace(given, n=n[None], s=s[None], levels=levels[None], gram=gram[None])
        kept = slopes(whole.pooled()).kept
        if total <= 1 + kept.sum():
            raise ValueError("there are no more rows than columns")
        mean = float(s.sum()) / total
        moments = np.empty((1 + int(kept.sum()),) * 2)
        moments[0, 0] = total
        moments[0, 1:] = moments[1:, 0] = counts[kept]
        moments[1:, 1:] = gram[np.ix_(kept, kept)]
        return cls(
            n,
            s - n * mean,
            np.column_stack([n, levels[:, kept]]),
            home,
            int(team.max(initial=-1)) + 1,
            moments,
            np.concatenate([[0.0], given.sums[kept] - counts[kept] * mean]),
            max(given.q - total * mean**2, 0.0),
            mean,
            kept,
        )

    def by_team(self, values: Floats) -> Floats:
        """(T, ...) sums over the employees of each team of (J, ...)."""
        if values.ndim == 1:
            return _by(self.team, values, self.teams)
        return np.asarray(self._belongs @ values, dtype=np.float64)

    @cached_property
    def _belongs(self) -> Floats:
        """(T, J)"""
        return np.equal(np.arange(self.teams)[:, None], self.team).astype(np.float64)


def _homes(n: Floats, person: Ints, team: Ints, people: int) -> Ints:
    """(J,) the one team of each employee; a spell without rows does not count beside one with rows."""
    home = np.full(people, -1, dtype=np.int64)
    home[person] = team
    busy = n > 0
    home[person[busy]] = team[busy]
    if (home[person[busy]] != team[busy]).any():
        raise ValueError(
            "an employee has rows in two teams: they do not nest, and are fitted by spell instead"
        )
    return np.maximum(home, 0)


def _by(index: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(index, weights=values, minlength=size).astype(np.float64)


class _Look:
    """Everything at one pair of thetas."""

    def __init__(self, sums: _Sums, employee: float, team: float) -> None:
        self.sums, self.employee, self.team = sums, employee, team
        n, s, f = sums.n, sums.s, sums.f
        self.d = 1 / (1 + n * employee**2)
        self.c = employee**2 * self.d
        self.weight = sums.by_team(n * self.d)
        self.g = sums.by_team(self.d[:, None] * f)
        self.h = sums.by_team(self.d * s)
        self.u = 1 / (1 + self.weight * team**2)
        self.e = team**2 * self.u
        inner = sums.moments - f.T @ (self.c[:, None] * f) - self.g.T @ (self.e[:, None] * self.g)
        right = sums.right - f.T @ (self.c * s) - self.g.T @ (self.e * self.h)
        # Columns of rare levels and of all rows differ by orders: scaled, the factor keeps its digits.
        self.scale = 1 / np.sqrt(np.diag(inner))
        self.root = np.linalg.cholesky(inner * self.scale[:, None] * self.scale)
        self.beta = self.scale * linalg.cho_solve((self.root, True), right * self.scale)
        rss = sums.square - float(self.c @ s**2) - float(self.e @ self.h**2) - float(right @ self.beta)
        self.rss = max(rss, _NOTHING * sums.square)
        self.df = float(n.sum()) - f.shape[1]
        logs = np.log1p(n * employee**2).sum() + np.log1p(self.weight * team**2).sum()
        logs += 2 * (np.log(np.diag(self.root)).sum() - np.log(self.scale).sum())
        self.deviance = self.df * np.log(self.rss / self.df) + float(logs)

    def spread(self, rows: Floats) -> Floats:
        """r'A^-1 r of each row of (m, p)."""
        solved = linalg.solve_triangular(self.root, (rows * self.scale).T, lower=True, check_finite=False)
        return np.asarray(np.einsum("ij,ij->j", solved, solved), dtype=np.float64)

    @cached_property
    def beside(self) -> Floats:
        """(J, p) columns of each employee, less what the team takes of them."""
        pulled = self.e[:, None] * self.g
        return np.asarray(self.sums.f - self.sums.n[:, None] * pulled[self.sums.team], dtype=np.float64)

    def gradient(self) -> Floats:
        """(2,) of the deviance by both thetas."""
        sums, d, u = self.sums, self.d, self.u
        left = sums.s - sums.f @ self.beta
        left_team = self.h - self.g @ self.beta
        beside = left - sums.n * (self.e * left_team)[sums.team]
        factor = self.df / self.rss
        by_employee = float((sums.n * d).sum()) - float((self.e * sums.by_team((sums.n * d) ** 2)).sum())
        by_employee -= factor * float((d**2) @ beside**2) + float((d**2) @ self.spread(self.beside))
        by_team = float(self.weight @ u) - factor * float(u**2 @ left_team**2)
        by_team -= float(u**2 @ self.spread(self.g))
        return np.array([2 * self.employee * by_employee, 2 * self.team * by_team])


def _fit(sums: _Sums) -> Reml:
    here = sums.n > 0
    members = np.bincount(sums.team[here], minlength=sums.teams)
    # With one employee, or one a team, the two variances (or one of them and the intercept) cannot be told apart.
    bounds = [
        (0.0, _WIDEST if here.sum() > 1 else 0.0),
        (0.0, _WIDEST if (members > 0).sum() > 1 and members.max(initial=0) > 1 else 0.0),
    ]
    look = _best(sums, bounds) if sums.square > 0 else _Look(replace(sums, square=1.0), 0.0, 0.0)
    sigma2 = look.rss / look.df if sums.square > 0 else 0.0
    teams = look.e * (look.h - look.g @ look.beta)
    left = sums.s - sums.f @ look.beta
    employees = look.c * (left - sums.n * teams[sums.team])
    given_employee = look.c + (sums.n * look.c) ** 2 * look.e[sums.team]
    through = look.c[:, None] * look.beside
    size = sums.kept.size
    columns = np.concatenate([[True], sums.kept])
    beta, covariance = np.zeros(size), np.zeros((size + 1, size + 1))
    beta[sums.kept] = look.beta[1:]
    inverse = linalg.cho_solve((look.root, True), np.diag(look.scale)) * look.scale[:, None]
    covariance[np.ix_(columns, columns)] = sigma2 * inverse
    return Reml(
        sigma2,
        sigma2 * look.employee**2,
        sigma2 * look.team**2,
        sums.mean + float(look.beta[0]),
        beta,
        sums.kept,
        covariance,
        employees,
        np.sqrt(sigma2 * (given_employee + look.spread(through))),
        np.sqrt(sigma2 * given_employee),
        teams,
        np.sqrt(sigma2 * (look.e + look.spread(look.e[:, None] * look.g))),
        np.sqrt(sigma2 * look.e),
        look.deviance + look.df * (1 + float(np.log(2 * np.pi))) if sums.square > 0 else float("-inf"),
        look.df + sums.f.shape[1],
        look.df,
    )


def _best(sums: _Sums, bounds: list[tuple[float, float]]) -> _Look:
    """The pair of thetas of least deviance."""
    grid = [_Look(sums, min(employee, bounds[0][1]), min(team, bounds[1][1])) for employee, team in _PAIRS]
    best = min(grid, key=lambda look: look.deviance)
    least = best.deviance

    def asked(theta: Floats) -> tuple[float, Floats]:
        look = _Look(sums, float(theta[0]), float(theta[1]))
        return look.deviance - least, look.gradient()

    found = optimize.minimize(
        asked,
        [best.employee, best.team],
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": _ENOUGH, "gtol": 1e-6 * sums.n.size},
    )
    employee, team = float(found.x[0]), float(found.x[1])
    # At zero the slope is zero whatever the deviance does: no spread at all is asked for by itself.
    edges = [_Look(sums, *pair) for pair in ((employee, team), (0.0, team), (employee, 0.0), (0.0, 0.0))]
    return min([best, *edges], key=lambda look: look.deviance)
