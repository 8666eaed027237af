"""The options that both kinds of import share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from handraiser_cli.options import source_name

COLUMNS = "Columns"
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
        rich_help_panel=COLUMNS,
    ),
]
At = Annotated[
    str | None,
    typer.Option("--at", help="The column that says when.", rich_help_panel=COLUMNS),
]
Id = Annotated[
    str | None,
    typer.Option(
        "--id",
        help="The column whose value makes a row the same one; default: all that it says.",
        rich_help_panel=COLUMNS,
    ),
]
Dates = Annotated[
    Literal["day-first", "month-first"] | None,
    typer.Option(help="How 3/4/2026 is meant; it is never guessed.", rich_help_panel=COLUMNS),
]
Zone = Annotated[
    str,
    typer.Option(
        help="Where times without an offset are, such as Europe/Prague.", rich_help_panel=COLUMNS
    ),
]
OnlyMapped = Annotated[
    bool,
    typer.Option(
        "--only-mapped",
        help="Leave out columns whose names mean nothing, instead of keeping them.",
        rich_help_panel=COLUMNS,
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
