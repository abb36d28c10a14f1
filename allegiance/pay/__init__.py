"""Scorecards that pay hangs on: plans as data, decimal arithmetic, and a life from draft to paid that can be proven.

Whose result is no more than chance, case mix or routing is paid as if there were no result: people are paid on the
posterior of their influence, everybody else on figures that say how sure they are.
"""
