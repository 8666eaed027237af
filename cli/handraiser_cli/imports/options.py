"""The options of an import, checked and made into what is to be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from handraiser.intake.bounds import MAX_TYPE
from handraiser.intake.forms import load_forms
from handraiser.intake.names import canonical
from handraiser_cli.bulk.faults import NotUsable
from handraiser_cli.imports.columns import Kind, Mapped, map_columns
from handraiser_cli.imports.dates import Dates, Order
from handraiser_cli.imports.meanings import read_pairs
from handraiser_cli.imports.plan import LEAD_IMPORTED, Plan
from handraiser_cli.imports.table import Table, open_table


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    kind: Kind
    file: Path
    source: str
    mapped: tuple[str, ...]
    at: str | None
    id: str | None
    dates: Order | None
    zone: str
    type: str | None
    types: tuple[str, ...]
    only_mapped: bool
    sheet: str | None
    encoding: str | None
    report: Path | None
    dry_run: bool
    resume: bool
    rate: float
    strict: bool
    as_json: bool


def prepare(options: Options, note: Callable[[str], None]) -> tuple[Table, Plan]:
    """The file, and what to do with its rows.

    Raises NotUsable for options that do not fit the file or each other, NotReadable for a file that
    cannot be read, FormsError for a broken forms document.
    """
    table = open_table(
        options.file, sheet=options.sheet, encoding=_encoding(options.encoding), note=note
    )
    if options.report and options.report.resolve() == options.file.resolve():
        raise NotUsable("--report would write over the file itself")
    asked = read_pairs("--map", options.mapped)
    asked |= {column: "at" for column in [options.at] if column}
    asked |= {column: "id" for column in [options.id] if column}
    mapped = map_columns(
        options.kind, table.columns, asked, load_forms(), others=not options.only_mapped
    )
    plan = Plan(
        kind=options.kind,
        source=options.source,
        mapped=mapped,
        dates=Dates(options.dates, _zone(options.zone)),
        type=LEAD_IMPORTED if options.kind == "leads" else options.type,
        types=_types(options.types),
    )
    _check(plan, mapped)
    return table, plan


def _check(plan: Plan, mapped: Mapped) -> None:
    if not mapped.of("identity"):
        raise NotUsable('no column says who a row is about: name one, --map "COLUMN=email"')
    if plan.kind == "leads":
        return
    if not mapped.field("at"):
        raise NotUsable('no column says when it happened: name one, --at "COLUMN"')
    if plan.type is None and not mapped.field("type"):
        raise NotUsable('no column says what happened: --map "COLUMN=type", or --type for all')
    if plan.type is not None and not 0 < len(plan.type.strip()) <= MAX_TYPE:
        raise NotUsable(f"--type: a type has 1 to {MAX_TYPE} characters")


def _types(given: tuple[str, ...]) -> dict[str, str]:
    types = read_pairs("--types", given)
    for target in types.values():
        if len(target) > MAX_TYPE:
            raise NotUsable(f"--types: a type has at most {MAX_TYPE} characters")
    return {canonical(written): target for written, target in types.items()}


def _encoding(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        "a".encode(name)
    except (LookupError, UnicodeError) as error:
        raise NotUsable(f"--encoding: there is no {name}; cp1250 and latin-2 are two") from error
    return name.lower()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise NotUsable(f"--zone: there is no {name}; Europe/Prague is one") from error
