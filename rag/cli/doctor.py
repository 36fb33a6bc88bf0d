"""The command that checks everything and says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.library_words import HEALTH, HELP, PARTS, REMEDY
from rag.cli.options import INDEX, JSON, chosen_settings
from rag.cli.output import write_json, write_lines
from rag.cli.progress import progress_bars

if TYPE_CHECKING:
    from rag.upkeep import Finding


@click.command("doctor", help=HELP["doctor"], short_help=HELP["doctor"])
@click.option("--repair", "mend", is_flag=True, help=HELP["repair"])
@JSON
@INDEX
def doctor_command(mend: bool, as_json: bool, index_directory: Path | None) -> None:
    """Check everything; the exit code is 1 where there is a problem."""
    from rag.upkeep import Health, diagnose, repair

    if mend:
        with progress_bars() as progress:
            repair(chosen_settings(index_directory), progress)
    findings = diagnose(lambda: chosen_settings(index_directory), compare_documents=index_directory is None or mend)
    healthy = all(finding.health is not Health.PROBLEM for finding in findings)
    if as_json:
        write_json({"healthy": healthy, "findings": [asdict(finding) for finding in findings]})
    else:
        write_lines(finding_lines(findings))
    if not healthy:
        click.get_current_context().exit(1)


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """Return a line a finding, and one for what mends it."""
    lines = []
    for finding in findings:
        lines.append(f"{HEALTH[finding.health.value]} {PARTS[finding.part]}: {finding.detail}")
        lines += [REMEDY.format(finding.remedy)] if finding.remedy else []
    return lines
