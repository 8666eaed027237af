"""`handraiser import`: leads and past activities from the files that other systems export."""

from __future__ import annotations

from typing import Annotated

import typer

from handraiser_cli.imports.arguments import (
    COLUMNS,
    AsJson,
    At,
    Dates,
    DryRun,
    Encoding,
    File,
    Id,
    Map,
    OnlyMapped,
    Rate,
    ReportFile,
    Resume,
    Sheet,
    Source,
    Strict,
    Zone,
)
from handraiser_cli.options import StackFile, StackName, stack_from

app = typer.Typer(
    no_args_is_help=True,
    help=(
        "Bring leads and past activities in from CSV and Excel files.\n\n"
        "Start with --dry-run: it says how the columns are understood, shows the first activities "
        "and counts what is refused, and sends nothing. An import that was interrupted goes on "
        "where it stopped when the same command is given again, and a row that was sent twice "
        "counts once."
    ),
)


@app.command()
def leads(
    file: File,
    source: Source,
    mapped: Map = None,
    at: At = None,
    row_id: Id = None,
    dates: Dates = None,
    zone: Zone = "UTC",
    only_mapped: OnlyMapped = False,
    sheet: Sheet = None,
    encoding: Encoding = None,
    report: ReportFile = None,
    dry_run: DryRun = False,
    resume: Resume = True,
    rate: Rate = 250,
    strict: Strict = False,
    as_json: AsJson = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Imports leads, one a row: each becomes an activity `lead_imported` that carries its facts.

    Columns are understood by the names that forms use (documents/forms.yaml); the others become
    facts under their own names. A file that is imported again counts once; of a row that has
    changed the new facts count. With --at, its facts are as old as the row says.

    Example: handraiser import leads leads.csv --source crm --dry-run

    Example: handraiser import leads leads.csv --source crm --map "Work Email=email" --map "Notes="

    Example: handraiser import leads leads.xlsx --source hubspot --at "Last Modified" --dates day-first
    """  # noqa: E501
    from handraiser_cli.imports.command import import_file
    from handraiser_cli.imports.options import Options

    import_file(
        Options(
            kind="leads",
            file=file,
            source=source,
            mapped=tuple(mapped or ()),
            at=at,
            id=row_id,
            dates=dates,
            zone=zone,
            type=None,
            types=(),
            only_mapped=only_mapped,
            sheet=sheet,
            encoding=encoding,
            report=report,
            dry_run=dry_run,
            resume=resume,
            rate=rate,
            strict=strict,
            as_json=as_json,
        ),
        lambda: stack_from(stack, stack_name),
    )


@app.command()
def activities(
    file: File,
    source: Source,
    mapped: Map = None,
    at: At = None,
    row_id: Id = None,
    one_type: Annotated[
        str | None,
        typer.Option("--type", help="What every row is, such as webinar_attended."),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--types",
            help='"Form Submission=form_submitted", several times, or a YAML file of such lines: '
            'what the column of types means; "Note=" leaves such rows out.',
            rich_help_panel=COLUMNS,
        ),
    ] = None,
    dates: Dates = None,
    zone: Zone = "UTC",
    only_mapped: OnlyMapped = False,
    sheet: Sheet = None,
    encoding: Encoding = None,
    report: ReportFile = None,
    dry_run: DryRun = False,
    resume: Resume = True,
    rate: Rate = 250,
    strict: Strict = False,
    as_json: AsJson = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Imports past activities, one a row: who, what, when, and properties that rules may ask of.

    `type` and `at` are found by the usual names of their columns; the others become properties
    under their own names, and facts where they are called `traits.NAME`. A row without an id of its
    own is known again by all that it says.

    Example: handraiser import activities log.csv --source hubspot --types "Form Submission=form_submitted" --dry-run

    Example: handraiser import activities attendees.xlsx --source zoom --type webinar_attended --at "Join Time" --zone Europe/Prague
    """  # noqa: E501
    from handraiser_cli.imports.command import import_file
    from handraiser_cli.imports.options import Options

    import_file(
        Options(
            kind="activities",
            file=file,
            source=source,
            mapped=tuple(mapped or ()),
            at=at,
            id=row_id,
            dates=dates,
            zone=zone,
            type=one_type,
            types=tuple(types or ()),
            only_mapped=only_mapped,
            sheet=sheet,
            encoding=encoding,
            report=report,
            dry_run=dry_run,
            resume=resume,
            rate=rate,
            strict=strict,
            as_json=as_json,
        ),
        lambda: stack_from(stack, stack_name),
    )
