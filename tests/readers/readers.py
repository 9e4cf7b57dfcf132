"""Programs that read tables, as a person would use them: what they make of each column by themselves,
but that the columns of text, ids among them, are said to be text.

Each reader returns `{key: (types, values)}`: its own words for the types of what is not empty, and a
value a row: None, str, bool, float, datetime (wall clock or UTC), and seconds where time is counted."""

import csv
import json
import subprocess
from datetime import datetime, time, timedelta, timezone

# What each kind of column is to each kind of reader, in its own words. Times of day stand for paces and
# durations where no value of a column is over a day. Minutes are as people, or else text.
TEXT, NUMBER, CLOCK = ("str", "String", "VARCHAR"), ("float64", "int64"), ("Time", "TIME")
TYPES = {
    "csv pandas": {"text": TEXT, "number": NUMBER, "integer": NUMBER, "boolean": ("bool", "object"),
                   "datetime": ("datetime64[us]",), "utc": TEXT, "clock": TEXT, "people": ("str", "object")},
    "csv polars": {"text": TEXT, "number": ("Float64", "Int64"), "integer": ("Int64",), "boolean": ("Boolean",),
                   "datetime": ("Datetime",), "utc": ("Datetime UTC",), "clock": TEXT + CLOCK, "people": TEXT + CLOCK},
    "csv duckdb": {"text": TEXT, "number": ("DOUBLE", "BIGINT"), "integer": ("BIGINT",), "boolean": ("BOOLEAN",),
                   "datetime": ("TIMESTAMP",), "utc": ("TIMESTAMP WITH TIME ZONE",), "clock": TEXT + CLOCK,
                   "people": TEXT + CLOCK},
    "json": {"text": ("str",), "number": ("float",), "integer": ("int",), "boolean": ("bool",),
             "datetime": ("str",), "utc": ("str",), "clock": ("str",), "people": ("str",)},
    "jsonl polars": {"text": TEXT, "number": ("Float64",), "integer": ("Int64",), "boolean": ("Boolean",),
                     "datetime": TEXT, "utc": TEXT, "clock": TEXT, "people": TEXT},
    "jsonl duckdb": {"text": TEXT, "number": ("DOUBLE",), "integer": ("BIGINT",), "boolean": ("BOOLEAN",),
                     "datetime": ("TIMESTAMP",), "utc": ("TIMESTAMP WITH TIME ZONE",), "clock": TEXT + CLOCK,
                     "people": TEXT + CLOCK},
    "xlsx openpyxl": {"text": ("str",), "number": ("int", "float"), "integer": ("int",), "boolean": ("bool",),
                      "datetime": ("datetime",), "utc": ("datetime",), "clock": ("timedelta",),
                      "people": ("timedelta", "int", "float")},
    "xlsx pandas": {"text": TEXT, "number": NUMBER, "integer": NUMBER, "boolean": ("bool", "float64"),
                    "datetime": ("datetime64[us]",), "utc": ("datetime64[us]",), "clock": ("timedelta64[us]",),
                    "people": ("timedelta64[us]", "object")},
    "csv LibreOffice en-US": {"text": ("string",), "number": ("float",), "integer": ("float",),
                              "boolean": ("boolean",), "datetime": ("date",), "utc": ("string",),
                              "clock": ("time",), "people": ("time", "float")},
    # German for true is WAHR.
    "csv LibreOffice de-DE": {"text": ("string",), "number": ("float",), "integer": ("float",),
                              "boolean": ("string",), "datetime": ("date",), "utc": ("string",),
                              "clock": ("time",), "people": ("time", "float")},
    # Flags are numbers that are shown as words.
    "xlsx LibreOffice de-DE": {"text": ("string",), "number": ("float",), "integer": ("float",),
                               "boolean": ("float",), "datetime": ("date",), "utc": ("date",),
                               "clock": ("time",), "people": ("time", "float")},
}


def kind(column):
    """Of a column of the catalogue."""
    if column["key"].endswith("speed_or_pace"):
        return "people"
    if column["title"].endswith("(UTC)"):
        return "utc"
    if "mm:ss" in column["unit"]:
        # Hours and minutes to who is not told.
        return "minutes" if column["unit"].endswith(", mm:ss/km") else "clock"
    return {"string": "text"}.get(column["type"], column["type"])


def allowed(types, column):
    """Of the types of a reader, those that the column may have."""
    what = kind(column)
    return (*types["people"], *types["text"]) if what == "minutes" else types[what]


def said_to_be_text(columns):
    return [column["key"] for column in columns if kind(column) in ("text", "minutes")]


def seconds(text):
    found = 0.0
    for part in text.split(":"):
        found = 60 * found + int(part)
    return found


def value(found, what):
    """A reader's value as everybody's."""
    if found is None or found != found or found == "":
        return None
    if isinstance(found, bool) or what == "text":
        return found
    if isinstance(found, timedelta):
        return found.total_seconds()
    if isinstance(found, time):
        return found.hour * 3600.0 + found.minute * 60 + found.second
    if isinstance(found, datetime):
        return found.astimezone(timezone.utc).replace(tzinfo=None) if found.tzinfo else found
    if not isinstance(found, str):
        return bool(found) if what == "boolean" else float(found)
    if what in ("datetime", "utc"):
        return datetime.fromisoformat(found.removesuffix("Z"))
    if what == "boolean":
        return {"true": True, "false": False}[found]
    # A comma where text was made for people who write one.
    return seconds(found) if ":" in found else float(found.replace(",", "."))


def table(columns, types, rows):
    """Rows of values by key, with the types of the columns, or of the values if there are none."""
    made = {}
    for column in columns:
        key, what = column["key"], kind(column)
        found = [row[key] for row in rows]
        if types is None:
            words = {type(cell).__name__ for cell in found if cell is not None}
        else:
            words = {types[key]}
        made[key] = (words, [value(cell, what) for cell in found])
    return made


def csv_plain(path, columns):
    """By the letter of RFC 4180: all text."""
    with open(path, newline="", encoding="utf-8") as file:
        return table(columns, None, list(csv.DictReader(file)))


def of_pandas(frame, columns):
    types = {key: str(dtype) for key, dtype in frame.dtypes.items()}
    frame = frame.astype(object).where(frame.notna(), None)
    return table(columns, types, frame.to_dict("records"))


def csv_pandas(path, columns):
    import pandas
    frame = pandas.read_csv(
        path, dtype=dict.fromkeys(said_to_be_text(columns), str), keep_default_na=False, na_values=[""],
        parse_dates=[column["key"] for column in columns if kind(column) == "datetime"])
    return of_pandas(frame, columns)


def xlsx_pandas(path, columns):
    import pandas
    text = dict.fromkeys(said_to_be_text(columns), str)
    return of_pandas(pandas.read_excel(path, dtype=text, keep_default_na=False, na_values=[""]), columns)


def of_polars(frame, columns):
    words = {"Datetime(time_unit='us', time_zone=None)": "Datetime",
             "Datetime(time_unit='us', time_zone='UTC')": "Datetime UTC"}
    types = {key: words.get(str(dtype), str(dtype)) for key, dtype in frame.schema.items()}
    return table(columns, types, frame.to_dicts())


def csv_polars(path, columns):
    import polars
    text = dict.fromkeys(said_to_be_text(columns), polars.String)
    return of_polars(polars.read_csv(path, try_parse_dates=True, infer_schema_length=None, schema_overrides=text),
                     columns)


def jsonl_polars(path, columns):
    import polars
    return of_polars(polars.read_ndjson(path, infer_schema_length=None), columns)


def of_duckdb(query, columns):
    import duckdb
    duckdb.sql("SET TimeZone = 'UTC'")
    relation = duckdb.sql(query)
    types = dict(zip(relation.columns, map(str, relation.types)))
    return table(columns, types, [dict(zip(relation.columns, row)) for row in relation.fetchall()])


def csv_duckdb(path, columns):
    text = ", ".join(f"'{key}': 'VARCHAR'" for key in said_to_be_text(columns))
    return of_duckdb(f"SELECT * FROM read_csv('{path}', header = true, delim = ',', quote = '\"', escape = '\"', "
                     f"new_line = '\\n', sample_size = -1, types = {{{text}}})", columns)


def jsonl_duckdb(path, columns):
    import duckdb
    found = duckdb.sql(f"DESCRIBE SELECT * FROM read_json('{path}', sample_size = -1)").fetchall()
    types = {name: kind for name, kind, *_ in found} | dict.fromkeys(said_to_be_text(columns), "VARCHAR")
    return of_duckdb(f"SELECT * FROM read_json('{path}', columns = {types})", columns)


def csv_sqlite(path, columns):
    """Its shell: all text."""
    import sqlite3
    database = path + ".db"
    command = ["sqlite3", "-cmd", ".mode csv", database, f".import {path} activities"]
    subprocess.run(command, check=True, capture_output=True)
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM activities")]
    return table(columns, None, rows)


def json_plain(path, columns):
    with open(path, encoding="utf-8") as file:
        return table(columns, None, json.load(file))


def xlsx_openpyxl(path, columns):
    import openpyxl
    head, *rows = openpyxl.load_workbook(path)["Activities"].iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row), "a formula came to life"
    keys = [cell.value for cell in head]
    units = {column["key"]: column["unit"] for column in columns if column["rounding"].endswith("3 decimals")}
    for cells in rows:
        for key, cell in zip(keys, cells):
            unit = units.get(key) if cell.value is not None else None
            assert not unit or cell.number_format.endswith(f'" {unit}"'), f"{key} is shown as {cell.number_format}"
    return table(columns, None, [dict(zip(keys, (cell.value for cell in row))) for row in rows])


# Name, file, reader, and whether free text is guarded and keeps the line breaks that it came with.
READERS = [
    ("csv", "plain.csv", csv_plain, True, True),
    ("csv pandas", "plain.csv", csv_pandas, True, True),
    ("csv polars", "plain.csv", csv_polars, True, True),
    ("csv duckdb", "plain.csv", csv_duckdb, True, True),
    ("csv sqlite3", "plain.csv", csv_sqlite, True, True),
    ("json", "activities.json", json_plain, False, True),
    ("jsonl polars", "activities.jsonl", jsonl_polars, False, True),
    ("jsonl duckdb", "activities.jsonl", jsonl_duckdb, False, True),
    ("xlsx openpyxl", "activities.xlsx", xlsx_openpyxl, False, False),
    ("xlsx pandas", "activities.xlsx", xlsx_pandas, False, False),
]
