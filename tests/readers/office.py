"""LibreOffice without a screen, set to a country, as a reader of tables."""

import shutil
import subprocess
import xml.etree.ElementTree as xml
from datetime import datetime, timedelta
from pathlib import Path

from readers import kind, said_to_be_text, value

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{}</value></prop></item>
</oor:items>
"""
# What LibreOffice makes of a flag.
OF_FLAGS = ("of:=TRUE()", "of:=FALSE()")
LANGUAGES = {"en-US": 1033, "de-DE": 1031}


class Office:
    """The program with a profile of its own, of this locale."""

    def __init__(self, desk, locale):
        self.desk, self.locale = Path(desk) / locale, locale
        user = self.desk / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(PROFILE.format(locale))

    def convert(self, files, infilter=None):
        """Makes a flat spreadsheet of each of `files`, which have different names."""
        command = ["soffice", f"-env:UserInstallation=file://{self.desk}/profile", "--headless",
                   "--convert-to", "fods", "--outdir", str(self.desk)]
        command += [f"--infilter={infilter}"] if infilter else []
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
        return [self.desk / Path(file).with_suffix(".fods").name for file in files]

    def csv_filter(self, separator, columns):
        """44 or 59, quotes, UTF-8, from line 1; each column guessed, but for those of text;
        the language of the locale; and numbers of special looks, such as dates, recognised."""
        texts = said_to_be_text(columns)
        formats = "/".join(f"{n}/{2 if column['key'] in texts else 1}" for n, column in enumerate(columns, 1))
        return f"CSV:{ord(separator)},34,76,1,{formats},{LANGUAGES[self.locale]},false,true,false"


def is_installed():
    return shutil.which("soffice") is not None


def shown(node):
    """The text of a cell, with its blanks and line breaks."""
    out = node.text or ""
    for child in node:
        if child.tag == TEXT + "s":
            out += " " * int(child.get(TEXT + "c", "1"))
        else:
            out += {TEXT + "tab": "\t", TEXT + "line-break": "\n"}.get(child.tag) or shown(child)
        out += child.tail or ""
    return out


def typed(cell):
    """The type of a cell, and its value."""
    what = cell.get(OFFICE + "value-type")
    text = "\n".join(shown(line) for line in cell.iterfind(TEXT + "p"))
    if what == "date":
        day, _, clock = cell.get(OFFICE + "date-value").partition("T")
        moment = datetime.fromisoformat(f"{day}T{clock.partition('.')[0] or '00:00:00'}")
        # A fraction is what is left of days counted in binary.
        return what, moment + timedelta(seconds=round(float("0." + (clock.partition(".")[2] or "0"))))
    if what == "time":
        hours, minutes, rest = cell.get(OFFICE + "time-value")[2:-1].replace("H", "M").split("M")
        return what, round(int(hours) * 3600 + int(minutes) * 60 + float(rest))
    if what == "boolean":
        return what, cell.get(OFFICE + "boolean-value") == "true"
    if what == "float":
        return what, float(cell.get(OFFICE + "value"))
    return what, text or None


def rows(path):
    """Cells of the first sheet, those that stand for several written out."""
    sheet = xml.parse(path).getroot().find(f".//{TABLE}table")
    for row in sheet.iter(TABLE + "table-row"):
        cells = []
        for cell in row.iterfind(TABLE + "table-cell"):
            formula = cell.get(TABLE + "formula")
            assert formula in (None, *OF_FLAGS), f"a formula came to life: {formula}"
            cells += [cell] * min(int(cell.get(TABLE + "number-columns-repeated", "1")), 1000)
        if any(cell.get(OFFICE + "value-type") for cell in cells):
            yield cells


def read(path, columns):
    """As the readers of `readers.py` do."""
    head, *body = rows(path)
    places = {typed(cell)[1]: place for place, cell in enumerate(head)}
    made = {}
    for column in columns:
        found = [typed(row[places[column["key"]]]) for row in body]
        types = {what for what, cell in found if what is not None}
        made[column["key"]] = (types, [value(cell, kind(column)) for _, cell in found])
    return made


def decimal_marks(path):
    """In which numbers are shown: whether the locale is what was asked for."""
    shown_as = (cell.find(TEXT + "p").text for row in rows(path) for cell in row if typed(cell)[0] == "float")
    return {mark for text in shown_as for mark in text if mark in ",."}
