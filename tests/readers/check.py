"""Do other programs read in the tables what the service has sent?

    check.py PROGRAM

Two accounts of the simulated service, and one of names that fight back, are exported in every format
and both systems of units. Of each reader that is installed is asserted: each column has the type that
the catalogue promises to readers of that kind (`readers.TYPES`), each cell says what the plain CSV says,
the main columns say what the raw answers say (`truth.py`), and no text runs as a formula. The plain CSV
is that of `fixtures/golden/account`, too."""

import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import office
import readers
import truth
from accounts import UNITS, Account

HERE = Path(__file__).parent
GOLDEN = HERE.parent.parent / "fixtures" / "golden" / "account"
# What begins with a sign and is a number or an offset.
SIGNED = re.compile(r"[+-][0-9][0-9.:]*")
# Half of the last place that is written, and what binary numbers need.
SLACK = {"number": 0.000_500_1, "clock": 0.500_001, "people": 0.500_001, "°": 0.000_000_051}


def names_that_fight_back(desk):
    """A list for the simulated service: an activity for each name."""
    items = [{
        "activityId": 20_000_000_000 + number, "activityName": name, "distance": 1000.0 * number,
        "duration": 300.5 * number, "averageSpeed": 3.25, "favorite": number % 2 == 0,
        "startTimeLocal": f"2024-01-{number + 1:02} 07:00:00", "startTimeGMT": f"2024-01-{number + 1:02} 06:00:00",
        "activityType": {"typeId": 1, "typeKey": "running", "parentTypeId": 17},
    } for number, name in enumerate(json.loads((HERE / "names.json").read_text()))]
    path = Path(desk) / "names.list.json"
    path.write_text(json.dumps(items))
    return str(path)


def same(column, one, other):
    if one is None or other is None or isinstance(one, (str, bool, datetime)):
        return one == other
    what = readers.kind(column)
    return abs(one - other) <= SLACK.get(column["unit"], SLACK.get(what, 0))


def expected(column, found, is_guarded, keeps_breaks):
    """Free text as this kind of file has it."""
    if not isinstance(found, str) or readers.kind(column) != "text" or column["key"] == "utc_offset":
        return found
    # Nothing of ours begins with an apostrophe, and no name of the accounts does.
    found = truth.guarded(found.removeprefix("'")) if is_guarded else found.removeprefix("'")
    return found if keeps_breaks else found.replace("\r\n", "\n").replace("\r", "\n")


def wrong_types(name, columns, table):
    allowed = readers.TYPES.get(name, {})
    for column in columns:
        types, values = table[column["key"]]
        if allowed and any(value is not None for value in values):
            strange = types - set(allowed[readers.kind(column)])
            if strange:
                yield f"{column['key']} is {', '.join(strange)}"


def wrong_cells(columns, table, plain, guarded, breaks):
    for column in columns:
        for row, (found, written) in enumerate(zip(table[column["key"]][1], plain[column["key"]][1])):
            wanted = expected(column, written, guarded, breaks)
            if not same(column, wanted, found):
                yield f"{column['key']} in row {row + 1}: {found!r}, and the plain CSV says {wanted!r}"


def wrong_rows(account, units, both, table, guarded, breaks):
    columns = {column["key"]: column for column in both[units]}
    pairs = list(zip(both["metric"], both["statute"]))
    at = {found: row for row, found in enumerate(table["activity_id"][1])}
    # Legs of multisport activities are told by no list.
    listed = {found for found, parent in zip(table["activity_id"][1], table["parent_id"][1]) if parent is None}
    if listed != set(map(account.id_of, account.raw)):
        yield "other activities than the service has"
        return
    for item in account.raw:
        row = at[account.id_of(item)]
        for key, sent in truth.row(account.service, item, pairs, units).items():
            wanted = expected(columns[key], sent, guarded, breaks)
            found = table[key][1][row]
            if not same(columns[key], wanted, found):
                yield f"{key} of {account.id_of(item)}: {found!r}, and the service sent {wanted!r}"


def lines(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def wrong_golden(account, both):
    """The checked-in tables: those of our columns are the ones that were read here, but for the first
    line; those of other presets are read alike by all, and nothing in them runs."""
    for path in sorted((GOLDEN / account.service).glob("*.csv")):
        head, *rows = lines(path)
        preset, _, units = path.stem.rpartition("-")
        told = lines(account.tables / units / "plain.csv")[1:]
        if preset in ("default", "all"):
            plain = {titled["title"]: place for place, titled in enumerate(both[units])}
            wanted = [[row[plain[title]] for title in head] for row in told]
            if rows != wanted:
                yield f"{path} is another table: UPDATE_GOLDEN=1 cargo test golden"
        for name, found in readers.as_text(str(path)):
            if found != rows:
                yield f"{path}: {name} reads it otherwise"
        if len(rows) != len(told) or any(len(row) != len(head) for row in rows):
            yield f"{path} has other rows than the plain CSV"
        yield from (f"{path}: {cell!r} runs" for row in rows for cell in row
                    if cell.startswith(truth.FORMULA) and not SIGNED.fullmatch(cell))


def tables_of(account, units, both, offices):
    """Each reader that is installed, and what it reads: (name, table, guarded, keeps line breaks)."""
    for name, file, read, guarded, breaks in readers.READERS:
        try:
            yield name, read(str(account.tables / units / file), both[units]), guarded, breaks
        except (ModuleNotFoundError, FileNotFoundError) as missing:
            if units == "metric" and account.name == "garmin":
                print(f"notice: {name} is skipped: {missing}")
    for name, locale, path in offices.get((account.name, units), ()):
        table = office.read(path, both[units])
        yield f"{name} LibreOffice {locale}", table, name == "csv", False
        if account.name != "names":
            assert office.decimal_marks(path) == {"," if locale == "de-DE" else "."}, f"{path} is not of {locale}"


def with_offices(desk, accounts, both):
    """Tables through LibreOffice: {(account, units): [(format, locale, file)]}."""
    made = {}
    if not office.is_installed():
        print("notice: LibreOffice is skipped: there is no soffice")
        return made
    american, german = office.Office(desk, "en-US"), office.Office(desk, "de-DE")
    for program, format, source, separator in ((american, "csv", "plain.csv", ","), (german, "csv", "eu.csv", ";"),
                                               (german, "xlsx", "activities.xlsx", None)):
        sources = []
        for account in accounts:
            for units in UNITS:
                copy = account.tables / f"{account.name}-{units}-{format}.{format}"
                shutil.copy(account.tables / units / source, copy)
                sources.append(((account.name, units), copy))
        # The columns of both are of the same kinds in the same places.
        infilter = separator and program.csv_filter(separator, both["metric"])
        files = program.convert([str(copy) for _, copy in sources], infilter)
        for (whose, _), file in zip(sources, files):
            made.setdefault(whose, []).append((format, program.locale, file))
    return made


def main(program):
    def columns(units):
        said = subprocess.run([program, "columns", "--json", "--units", units], check=True, capture_output=True)
        return json.loads(said.stdout)

    both = {units: columns(units) for units in UNITS}
    problems, read = [], {}
    with tempfile.TemporaryDirectory() as desk:
        accounts = [Account(program, desk, "garmin", "garmin"), Account(program, desk, "coros", "coros"),
                    Account(program, desk, "names", "garmin", "--list", names_that_fight_back(desk))]
        offices = with_offices(desk, accounts, both)
        for account in accounts:
            if account.name != "names":
                problems += wrong_golden(account, both)
            for units in UNITS:
                plain = readers.csv_plain(account.tables / units / "plain.csv", both[units])
                for name, table, guarded, breaks in tables_of(account, units, both, offices):
                    wrong = [*wrong_types(name, both[units], table),
                             *wrong_cells(both[units], table, plain, guarded, breaks),
                             *wrong_rows(account, units, both, table, guarded, breaks)]
                    problems += [f"{name}, {account.name}, {units}: {what}" for what in wrong]
                    read[name] = read.get(name, 0) + sum(len(values) for _, values in table.values())
    for name, cells in read.items():
        print(f"{name}: {cells} cells read")
    for problem in problems[:40]:
        print(f"wrong: {problem}")
    print(f"{len(problems)} cells or columns wrong" if problems else "every reader reads what the service sent")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
