"""Asking before something is done that others will miss."""

import sys

import typer

from ledgerdock_cli.exit_codes import CommandError, ExitCode


def confirmed(question: str, *, yes: bool) -> None:
    """Go on when `yes` was said or a person says so now. Raises CommandError; off a terminal nobody is asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{question} Say so with --yes.", ExitCode.USAGE)
    if not typer.confirm(question, err=True):
        raise CommandError("Nothing was changed.", ExitCode.REFUSED)
