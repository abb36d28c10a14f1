"""``allegiance scorecard``: from a plan to pay that can be proven, one verb a step."""

from __future__ import annotations

import typer

from allegiance.commands import (
    scorecard_lists,
    scorecard_make,
    scorecard_payroll,
    scorecard_proof,
    scorecard_show,
    scorecard_steps,
)

app = typer.Typer(
    no_args_is_help=True, help="Pay by scorecards: compute, two people's approval, freeze, proof."
)

app.command()(scorecard_lists.plans)
app.command()(scorecard_lists.participants)
app.command()(scorecard_make.compute)
app.command("list")(scorecard_show.list_)
app.command()(scorecard_show.show)
app.command("late-rules")(scorecard_make.late_rules)
app.command()(scorecard_make.override)
app.command()(scorecard_make.confirm)
app.command()(scorecard_steps.review)
app.command()(scorecard_steps.approve)
app.command("send-back")(scorecard_steps.send_back)
app.command()(scorecard_steps.freeze)
app.command()(scorecard_steps.acknowledge)
app.command()(scorecard_steps.dispute)
app.command()(scorecard_make.decide)
app.command()(scorecard_make.restate)
app.command()(scorecard_payroll.pay)
app.command()(scorecard_payroll.collected)
app.command("claw-back")(scorecard_make.claw_back)
app.command()(scorecard_steps.withdraw)
app.command()(scorecard_proof.export)
app.command()(scorecard_proof.recompute)
app.command()(scorecard_proof.verify)
