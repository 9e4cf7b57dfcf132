"""Accounts at the simulated service: the raw answers, and the tables that the program makes of them."""

import base64
import json
import os
import subprocess
import urllib.request
from pathlib import Path

UNITS = ("metric", "statute")
USER = {"GCEXPORT_USERNAME": "demo@example.com", "GCEXPORT_PASSWORD": "demo-password-1"}


class Account:
    """One account, exported: `raw` is the list as the service sent it, `tables` the directory with
    `<units>/plain.csv`, `eu.csv`, `activities.xlsx`, `.json`, `.jsonl`."""

    def __init__(self, program, desk, name, service, *options):
        self.name, self.service = name, service
        self.program, self.tables = program, Path(desk) / name
        self.tables.mkdir()
        self.server = subprocess.Popen([program, "simulate", "--service", service, *options],
                                       stdout=subprocess.PIPE, text=True)
        self.url = self.server.stdout.readline().split()[-1]
        self.environment = {**os.environ, **USER, "GCEXPORT_BASE_URL": self.url,
                            "XDG_STATE_HOME": str(self.tables / "state")}
        try:
            self.out = str(self.tables / "out")
            self.run("-q", "--service", service, "-c", "all", "-f", "none", "--columns", "all", "-d", self.out)
            self.raw = self.fetch()
        finally:
            self.server.kill()
        for units in UNITS:
            self.render(units)

    def run(self, *words):
        done = subprocess.run([self.program, *words], env=self.environment, capture_output=True)
        assert done.returncode == 0, (words, done.stderr.decode())
        return done.stdout

    def fetch(self):
        """The list, asked for over HTTP."""
        session = self.run("login", "--export", "--service", self.service)
        session = json.loads(base64.b64decode(session))
        if self.service == "garmin":
            path = "/activitylist-service/activities/search/activities?start=0&limit=1000"
            headers = {"Authorization": "Bearer " + session["access_token"]}
        else:
            path = "/activity/query?size=200&pageNumber=1&modeList="
            user = json.dumps({"userId": session["client_id"]})
            headers = {"accesstoken": session["access_token"], "yfheader": user}
        request = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = json.load(answer)
        return found if self.service == "garmin" else found["data"]["dataList"]

    def render(self, units):
        place = self.tables / units
        place.mkdir()
        render = ["render", "-d", self.out, "--units", units, "--columns", "all", "--header", "keys"]
        for csv_for, name, formats in (("excel-eu", "eu", "csv"), ("anyone", "plain", "csv,xlsx,json,jsonl")):
            self.run(*render, "--csv-for", csv_for, "--table", formats)
            os.replace(f"{self.out}/activities.csv", place / f"{name}.csv")
        for ending in ("xlsx", "json", "jsonl"):
            os.replace(f"{self.out}/activities.{ending}", place / f"activities.{ending}")

    def id_of(self, item):
        return str(item["activityId" if self.service == "garmin" else "labelId"])
