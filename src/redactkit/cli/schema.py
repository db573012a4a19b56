"""`redactkit schema`."""

from __future__ import annotations

import click


@click.command(short_help="Print the JSON schema of plans or reports.")
@click.argument("what", type=click.Choice(["plan", "report"]))
def schema(what: str) -> None:
    """Print the JSON schema (draft 2020-12) of a plan or a report to stdout."""
    from redactkit.report.schema import texts

    click.echo(texts()[f"{what}.schema.json"], nl=False)
