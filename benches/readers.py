"""The list and the comparison of readers.sh."""

import csv, json, os, sqlite3, subprocess, sys, zipfile
import xml.etree.ElementTree as xml

NAMES = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\tTab first", "\rReturn first",
    "two\nlines", "two\r\nlines", "quote \" inside", "\"quoted\"", "comma, and; semicolon",
    "nul\0inside", "\u202eright to left\u202c", "\u05e9\u05dc\u05d5\u05dd", "\U0001F3C3\u200d\u2642\ufe0f run",
    "../../etc/passwd", "CON", "name.", "x" * 300, "\ufeffmark", "0017", "1E5", "2024-07-01", " blanks ",
]
GUARDED = ("=", "+", "-", "@", "\t", "\r")


def make(path):
    items = []
    for number, name in enumerate(NAMES):
        items.append({
            "activityId": 20000000000 + number, "activityName": name,
            "startTimeLocal": f"2024-01-{number + 1:02} 07:00:00", "startTimeGMT": f"2024-01-{number + 1:02} 06:00:00",
            "activityType": {"typeId": 1, "typeKey": "running", "parentTypeId": 17}, "distance": 1000.0, "duration": 300.0,
        })
    json.dump(items, open(path, "w"))


def expected(items, guard):
    # Few readers get past a NUL, so the table has the replacement character.
    def cell(name):
        guarded = guard and name.startswith(GUARDED)
        return ("'" if guarded else "") + name.replace("\0", "\ufffd")

    return {str(item["activityId"]): cell(item["activityName"]) for item in items}


def with_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {row["activity_id"]: row["name"] for row in csv.DictReader(file)}


def with_pandas(path):
    import pandas
    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    return dict(zip(table["activity_id"], table["name"]))


def with_polars(path):
    import polars
    table = polars.read_csv(path, infer_schema=False)
    return dict(zip(table["activity_id"], table["name"]))


def with_duckdb(path):
    import duckdb
    query = f"SELECT activity_id, name FROM read_csv('{path}', all_varchar=true, header=true, delim=',', quote='\"', escape='\"', new_line='\\n')"
    return dict(duckdb.sql(query).fetchall())


def with_json(path):
    return {row["activity_id"]: row["name"] for row in json.load(open(path, encoding="utf-8"))}


def with_pandas_lines(path):
    import pandas
    table = pandas.read_json(path, lines=True, dtype=False)
    return dict(zip(table["activity_id"], table["name"]))


def with_polars_lines(path):
    import polars
    table = polars.read_ndjson(path)
    assert table["distance_km"].dtype == polars.Float64, table.dtypes
    return dict(zip(table["activity_id"], table["name"]))


def with_duckdb_json(path):
    import duckdb
    return dict(duckdb.sql(f"SELECT activity_id, name FROM read_json('{path}')").fetchall())


def with_openpyxl(path):
    import datetime, openpyxl
    sheet = openpyxl.load_workbook(path)["Activities"]
    rows = list(sheet.iter_rows(min_row=2))
    for row in rows:
        assert all(cell.data_type != "f" for cell in row), "a formula came to life"
        kinds = [type(cell.value) for cell in row[2:]]
        assert kinds == [int, datetime.timedelta, datetime.datetime], kinds
    return {row[0].value: row[1].value for row in rows}


def with_pandas_workbook(path):
    import pandas
    table = pandas.read_excel(path, dtype={"activity_id": str, "name": str}, keep_default_na=False)
    return dict(zip(table["activity_id"], table["name"]))


def with_sqlite3(path):
    database = path + ".db"
    subprocess.run(["sqlite3", database, f".import --csv {path} t"], check=True, capture_output=True)
    return dict(sqlite3.connect(database).execute("SELECT activity_id, name FROM t").fetchall())


def with_libreoffice(path):
    space = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
    content = xml.fromstring(zipfile.ZipFile(path).read("content.xml"))

    def text(node):
        out = node.text or ""
        for child in node:
            tag = child.tag.split("}")[1]
            if tag == "s":
                out += " " * int(child.get(f"{{{space['text']}}}c", "1"))
            elif tag == "tab":
                out += "\t"
            elif tag == "line-break":
                out += "\n"
            else:
                out += text(child)
            out += child.tail or ""
        return out

    rows = {}
    for row in content.find(".//table:table", space).iterfind(".//table:table-row", space):
        cells = ["\n".join(text(p) for p in cell.iterfind("text:p", space)) for cell in row.iterfind("table:table-cell", space)]
        if len(cells) > 1 and cells[0].isdigit():
            rows[cells[0]] = cells[1]
        formulas = [cell for cell in row.iterfind("table:table-cell", space) if cell.get(f"{{{space['table']}}}formula")]
        assert not formulas, "a formula came to life"
    return rows


def compare(desk):
    items = json.load(open(f"{desk}/list.json"))
    table = f"{desk}/out/activities."
    readers = [("csv", with_csv, table + "csv"), ("csv pandas", with_pandas, table + "csv"),
               ("csv polars", with_polars, table + "csv"), ("csv duckdb", with_duckdb, table + "csv"),
               ("csv sqlite3", with_sqlite3, table + "csv"), ("csv LibreOffice", with_libreoffice, f"{desk}/activities.ods"),
               ("json", with_json, table + "json"), ("json duckdb", with_duckdb_json, table + "json"),
               ("jsonl pandas", with_pandas_lines, table + "jsonl"), ("jsonl polars", with_polars_lines, table + "jsonl"),
               ("jsonl duckdb", with_duckdb_json, table + "jsonl"), ("xlsx openpyxl", with_openpyxl, table + "xlsx"),
               ("xlsx pandas", with_pandas_workbook, table + "xlsx"),
               ("xlsx LibreOffice", with_libreoffice, f"{desk}/workbook/activities.ods")]
    for name, read, path in readers:
        wanted = expected(items, guard=name.startswith("csv"))
        if name.startswith("xlsx"):
            # The line breaks of a cell are line feeds.
            wanted = {key: text.replace("\r\n", "\n").replace("\r", "\n") for key, text in wanted.items()}
        try:
            found = read(path)
        except (ImportError, FileNotFoundError) as missing:
            print(f"{name}: not installed ({missing})")
            continue
        except Exception as error:
            print(f"{name}: cannot read it: {str(error)[:200]}")
            continue
        wrong = {key: (text, found.get(key)) for key, text in wanted.items() if found.get(key) != text}
        print(f"{name}: {len(found)} rows, {len(wanted) - len(wrong)} of {len(wanted)} names the same")
        for text, read_as in wrong.values():
            print(f"    {text!r} -> {read_as!r}")


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    compare(*sys.argv[2:])
