"""`handraiser import`: leads and past activities from the files that other systems export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from handraiser_cli.options import StackFile, StackName, source_name, stack_from

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

_COLUMNS = "Columns"
_FILE = "The file"
_SENDING = "Sending"

File = Annotated[
    Path, typer.Argument(help=".csv, .tsv, .txt or .xlsx, named columns.", metavar="FILE")
]
Source = Annotated[
    str,
    typer.Option(
        callback=source_name,
        help="Whose word its facts are, as the model's `sources` rank it: crm, hubspot, ...",
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help='"COLUMN=MEANING", several times, or a YAML file of such lines. A meaning is email, '
        "user_id, anonymous_id, at, id, channel, campaign, or the name of a fact or a property; "
        '"COLUMN=" leaves the column out.',
        rich_help_panel=_COLUMNS,
    ),
]
At = Annotated[
    str | None,
    typer.Option("--at", help="The column that says when.", rich_help_panel=_COLUMNS),
]
Id = Annotated[
    str | None,
    typer.Option(
        "--id",
        help="The column whose value makes a row the same one; default: all that it says.",
        rich_help_panel=_COLUMNS,
    ),
]
Dates = Annotated[
    Literal["day-first", "month-first"] | None,
    typer.Option(help="How 3/4/2026 is meant; it is never guessed.", rich_help_panel=_COLUMNS),
]
Zone = Annotated[
    str,
    typer.Option(
        help="Where times without an offset are, such as Europe/Prague.", rich_help_panel=_COLUMNS
    ),
]
OnlyMapped = Annotated[
    bool,
    typer.Option(
        "--only-mapped",
        help="Leave out columns whose names mean nothing, instead of keeping them.",
        rich_help_panel=_COLUMNS,
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        help="A workbook's sheet by name or number; default: the first.", rich_help_panel=_FILE
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        help="Of a text file that is neither UTF-8 nor UTF-16; default: cp1252 where a line is "
        "neither.",
        rich_help_panel=_FILE,
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="Write refused rows to this CSV.", rich_help_panel=_FILE),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Read everything, say what comes of it, send nothing.")
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume/--restart",
        help="Go on where the same import stopped, or begin again.",
        rich_help_panel=_SENDING,
    ),
]
Rate = Annotated[
    float,
    typer.Option(min=1, help="Activities a second, at the most.", rich_help_panel=_SENDING),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 if a row is refused.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


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
            rich_help_panel=_COLUMNS,
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
