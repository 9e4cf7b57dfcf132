"""Do other programs read in the tables what the service has sent?

    check.py PROGRAM

Two accounts of the simulated service, and one of names that fight back, are exported in every preset,
every format and both systems of units. Of each reader that is installed is asserted: each column has the
type that the catalogue promises to readers of that kind (`readers.TYPES`), each cell says what the raw
answers of the service say (`truth.py`, `older.py`), and no text runs as a formula. The plain CSV is that
of `fixtures/golden/account`, too."""

import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import office
import readers
import truth
from accounts import Account, Layout

HERE = Path(__file__).parent
GOLDEN = HERE.parent.parent / "fixtures" / "golden" / "account"
# What begins with a sign and is a number or an offset.
SIGNED = re.compile(r"[+-][0-9][0-9.:]*")
# What nothing in the simulated accounts has.
RARE = {
    "floorsClimbed": 12, "floorsDescended": 0, "avgGroundContactBalance": 49.7, "jumpCount": 9, "grit": 31.25,
    "flow": 6.4, "caloriesConsumed": 250.0, "waterConsumed": 500, "lactateThresholdBpm": 171.0,
    "lactateThresholdSpeed": 3.75, "maxFtp": 244.0, "maxAvgPower_18000": 151, "courseId": 90000000001,
    "courseName": "=Round the lake", "workoutId": 9000000002,
    "gameType": "-CYCLING", "avgEfficiency": 71.5, "minEfficiency": 0.0, "avgAirSpeed": 8.125, "minAirSpeed": 0.5,
    "maxAirSpeed": 16.25, "avgWindYawAngle": -7.5, "avgCda": 0.3125, "minCda": 0.265, "maxCda": 0.41,
    "avgWattsPerCda": 627.25,
}
# Columns of text that may begin with a sign.
OF_OURS = ("utc_offset", "tzOffset")
# Layouts of the golden account that are told in statute units as well.
IN_BOTH = ("default", "all")
# Half of the last place that is stated, and what binary numbers need.
SLACK = {"at most 3 decimals": 0.000_500_1, "7 decimals": 0.000_000_051, "whole seconds": 0.500_001}
# Of other tools, which round as they do.
TINY = 0.000_005_1
# Readers that are not here.
MISSING = set()


def names_that_fight_back(desk):
    """Lists for the simulated service: an activity for each name, and the same with one that will be deleted."""
    items = [{
        "activityId": 20_000_000_000 + number, "activityName": name, "distance": 1000.0 * number,
        "duration": 300.5 * number, "averageSpeed": 3.25, "favorite": number % 2 == 0,
        "startTimeLocal": f"2024-01-{number + 1:02} 07:00:00", "startTimeGMT": f"2024-01-{number + 1:02} 06:00:00",
        "activityType": {"typeId": 1, "typeKey": "running", "parentTypeId": 17}, **(RARE if number % 3 == 1 else {}),
    } for number, name in enumerate(json.loads((HERE / "names.json").read_text()))]
    options = []
    for name, listed in (("now", items[1:]), ("before", items)):
        path = Path(desk) / f"names.{name}.json"
        path.write_text(json.dumps(listed))
        options.append(["--list", str(path)])
    return options


def same(column, one, other):
    if one is None or other is None or isinstance(one, (str, bool)):
        return one == other
    if isinstance(one, datetime):
        # When something was gone, the service does not know.
        return timedelta(0) <= other - one <= timedelta(minutes=10 if column["key"] == "deleted_at" else 0)
    in_seconds = readers.kind(column) in ("clock", "people", "minutes")
    slack = SLACK["whole seconds"] if in_seconds else SLACK.get(column["rounding"], TINY)
    return abs(one - other) <= slack


def expected(column, sent, is_guarded, keeps_breaks):
    """Text from outside as this kind of file has it."""
    if not isinstance(sent, str) or column["key"] in OF_OURS:
        return sent
    sent = truth.guarded(sent) if is_guarded else sent
    return sent if keeps_breaks else sent.replace("\r\n", "\n").replace("\r", "\n")


def wrong_types(name, columns, table):
    allowed = readers.TYPES.get(name)
    for column in columns:
        types, values = table[column["key"]]
        if allowed and any(value is not None for value in values):
            strange = types - set(readers.allowed(allowed, column))
            if strange:
                yield f"{column['key']} is {', '.join(strange)}"


def wrong_cells(columns, rows, table, guarded, breaks):
    """Against what the rows must say."""
    for column in columns:
        for (identity, row), found in zip(rows, table[column["key"]][1]):
            wanted = expected(column, row[column["key"]], guarded, breaks)
            if not same(column, wanted, found):
                yield f"{column['key']} of {identity}: {found!r}, and the service sent {wanted!r}"


def lines(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def wrong_plain(account, layout):
    """Nothing in it runs; and that of a golden account is checked in, but for the keys in its first line."""
    _, *rows = lines(account.tables / layout.name / "plain.csv")
    yield from (f"{cell!r} runs" for row in rows for cell in row
                if cell.startswith(truth.FORMULA) and not SIGNED.fullmatch(cell))
    golden = GOLDEN / account.name / f"{layout.name}.csv"
    if account.name != "names" and lines(golden)[1:] != rows:
        yield f"{golden} is another table: UPDATE_GOLDEN=1 cargo test golden"


def tables_of(account, layout, offices):
    """Each reader that is installed, and what it reads: (name, table, guarded, keeps line breaks)."""
    for name, file, read, guarded, breaks in readers.READERS:
        try:
            yield name, read(str(account.tables / layout.name / file), layout.columns), guarded, breaks
        except (ModuleNotFoundError, FileNotFoundError) as missing:
            MISSING.add(f"{name} is skipped: {missing}")
    for name, locale, path in offices.get((account, layout), ()):
        table = office.read(path, layout.columns)
        yield f"{name} LibreOffice {locale}", table, name == "csv", False
        if account.name != "names":
            assert office.decimal_marks(path) == {"," if locale == "de-DE" else "."}, f"{path} is not of {locale}"


def with_offices(desk, accounts, layouts):
    """Tables through LibreOffice: {(account, layout): [(format, locale, file)]}."""
    made = {}
    if not office.is_installed():
        MISSING.add("LibreOffice is skipped: there is no soffice")
        return made
    american, german = office.Office(desk, "en-US"), office.Office(desk, "de-DE")
    for program, format, source, separator in ((american, "csv", "plain.csv", ","), (german, "csv", "eu.csv", ";"),
                                               (german, "xlsx", "activities.xlsx", None)):
        for layout in layouts:
            copies = [account.tables / f"{account.name}-{layout.name}-{format}.{format}" for account in accounts]
            for account, copy in zip(accounts, copies):
                shutil.copy(account.tables / layout.name / source, copy)
            infilter = separator and program.csv_filter(separator, layout.columns)
            for account, file in zip(accounts, program.convert([str(copy) for copy in copies], infilter)):
                made.setdefault((account, layout), []).append((format, program.locale, file))
    return made


def problems_of(account, layout, offices, read):
    """And counts what was read."""
    yield from (f"{account.name}, {layout.name}: {what}" for what in wrong_plain(account, layout))
    truths = account.rows(layout)
    order = account.order()
    if sorted(order) != sorted(truths):
        yield f"{account.name}, {layout.name}: other activities than the service has"
        return
    rows = [(identity, truths[identity]) for identity in order]
    for name, table, guarded, breaks in tables_of(account, layout, offices):
        wrong = [*wrong_types(name, layout.columns, table),
                 *wrong_cells(layout.columns, rows, table, guarded, breaks)]
        yield from (f"{name}, {account.name}, {layout.name}: {what}" for what in wrong)
        read[name] = read.get(name, 0) + sum(len(values) for _, values in table.values())


def never_filled(accounts):
    """A column without a value is confirmed by nobody."""
    rows = [row for account in accounts for row in account.truth.values()]
    yield from (f"{key} is empty in every account" for key in accounts[0].truth[accounts[0].order()[0]]
                if all(row[key] is None for row in rows))


def main(program):
    presets = sorted({path.stem.rpartition("-")[0] for path in GOLDEN.glob("*/*.csv")})
    layouts = [Layout(program, preset, units) for preset in presets
               for units in (("metric", "statute") if preset in IN_BOTH else ("metric",))]
    problems, read = [], {}
    with tempfile.TemporaryDirectory() as desk:
        accounts = [Account(program, desk, "garmin", "garmin"), Account(program, desk, "coros", "coros"),
                    Account(program, desk, "names", "garmin", *names_that_fight_back(desk))]
        for account in accounts:
            for layout in layouts:
                account.render(layout)
        problems += never_filled(accounts)
        offices = with_offices(desk, accounts, layouts)
        for account in accounts:
            for layout in layouts:
                problems += problems_of(account, layout, offices, read)
    for notice in sorted(MISSING):
        print(f"notice: {notice}")
    for name, cells in read.items():
        print(f"{name}: {cells} cells read")
    for problem in problems[:40]:
        print(f"wrong: {problem}")
    print(f"{len(problems)} cells or columns wrong" if problems else "every reader reads what the service sent")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
