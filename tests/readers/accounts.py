"""Accounts at the simulated service: what it answers, and the tables that the program makes of it."""

import base64
import csv
import json
import os
import subprocess
import urllib.error
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

import older
import truth
import truth_coros
import truth_garmin

USER = {"GCEXPORT_USERNAME": "demo@example.com", "GCEXPORT_PASSWORD": "demo-password-1"}
FORMATS = ("original", "fit", "gpx", "tcx")


class Service:
    """The simulated one, as long as it runs, with what signing in takes."""

    def __init__(self, program, service, port, state, *options):
        self.program, self.service = program, service
        self.process = subprocess.Popen([program, "simulate", "--service", service, "--port", port, *options],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]
        self.environment = {**os.environ, **USER, "GCEXPORT_BASE_URL": self.url, "XDG_STATE_HOME": str(state)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def run(self, *words):
        done = subprocess.run([self.program, *words], env=self.environment, capture_output=True)
        assert done.returncode == 0, (words, done.stderr.decode())
        return done.stdout

    def export(self, out):
        formats = ",".join(FORMATS)
        self.run("-q", "--service", self.service, "-c", "all", "-f", formats, "--columns", "all", "-d", out)

    def sign_in(self):
        """With the session of the program."""
        session = json.loads(base64.b64decode(self.run("login", "--export", "--service", self.service)))
        token = session["access_token"]
        user = json.dumps({"userId": session.get("client_id")})
        self.headers = {"garmin": {"Authorization": f"Bearer {token}"},
                        "coros": {"accesstoken": token, "yfheader": user}}[self.service]

    def ask(self, path, body=None):
        """What it answers, None for nothing."""
        request = urllib.request.Request(self.url + path, headers=self.headers, data=body)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return None

    def activities(self):
        """Each activity as the list tells it, or None, and the answers about it."""
        self.sign_in()
        return self.of_garmin() if self.service == "garmin" else self.of_coros()

    def of_garmin(self):
        listed = self.ask("/activitylist-service/activities/search/activities?start=0&limit=1000")
        todo = [(item, item["activityId"]) for item in listed]
        for item, identity in todo:
            of_activity = f"/activity-service/activity/{identity}"
            detail = self.ask(of_activity)
            about = detail["metadataDTO"] if detail else {}
            todo += [(None, leg) for leg in about.get("childIds") or ()]
            recorder = (about.get("deviceMetaDataDTO") or {}).get("deviceId")
            app = about.get("deviceApplicationInstallationId") if recorder not in (None, "0") else None
            yield item, {
                "detail": detail, "zones": self.ask(f"{of_activity}/hrTimeInZones"),
                "samples": self.ask(f"{of_activity}/details"),
                "gear": self.ask(f"/gear-service/gear/filterGear?activityId={identity}"),
                "device": self.ask(f"/device-service/deviceservice/app-info/{app}") if app else None,
            }

    def of_coros(self):
        for item in self.ask("/activity/query?size=200&pageNumber=1&modeList=")["data"]["dataList"]:
            one = f"labelId={item['labelId']}&sportType={item['sportType']}"
            yield item, {"detail": self.ask(f"/activity/detail/query?{one}", b"")["data"]}


class Layout:
    """A preset in units, and what the program says of its columns: there, and as they are in metric units."""

    def __init__(self, program, preset, units):
        self.preset, self.units, self.name = preset, units, f"{preset}-{units}"
        self.options = ["--columns", preset, "--units", units]
        self.columns, self.metric = (self.said(program, units) for units in (units, "metric"))

    def said(self, program, units):
        command = [program, "columns", self.preset, "--json", "--units", units]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    def row(self, ours, sent):
        """What it must say of an activity, by its keys: `ours` has our columns in metric units."""
        if self.preset not in ("default", "all"):
            return older.cells(self.preset, self.columns, ours, sent)
        return truth.row(ours, self.metric, self.columns)


class Account:
    """One account, exported into `out`: `truth` is what our columns must say, in metric units, by the
    ids; `tables` has a directory for each layout, with `plain.csv`, `eu.csv`, `activities.xlsx`,
    `.json`, `.jsonl`. Of what the options `before` have and `options` have not, is said since when."""

    def __init__(self, program, desk, name, service, options=(), before=()):
        self.name, self.service, self.program = name, service, program
        self.tables = Path(desk) / name
        self.tables.mkdir()
        self.out = self.tables / "out"
        self.truth, self.sent = {}, {}
        port = self.export(before, "0") if before else "0"
        gone = set(self.truth)
        began = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
        self.export(options, port)
        for identity in gone - self.there:
            self.truth[identity]["deleted_at"] = began

    def export(self, options, port):
        with Service(self.program, self.service, port, self.tables / "state", *options) as there:
            there.export(self.out)
            known = [self.learn(item, answers) for item, answers in there.activities()]
        self.there = set(known)
        return there.url.rpartition(":")[2]

    def learn(self, item, answers):
        if self.service == "garmin":
            item = item or truth_garmin.leg(answers["detail"])
            row = truth_garmin.row(item, answers)
            if answers["detail"]:
                self.sent[row["activity_id"]] = (item, answers)
        else:
            row = truth_coros.row(item, answers)
        identity = row["activity_id"]
        row.update(self.files(identity), deleted_at=None)
        self.truth[identity] = row
        return identity

    def files(self, identity):
        """Those that hold something, where they are said to be."""
        held = {path.suffix: path.name for path in self.out.glob(f"activity_{identity}.*") if path.stat().st_size}
        endings = {"original": ".zip", "fit": ".fit", "gpx": ".gpx", "tcx": ".tcx"}
        return {f"file_{kind}": held.get(ending) for kind, ending in endings.items()}

    def render(self, layout):
        place = self.tables / layout.name
        place.mkdir()
        render = [self.program, "render", "-d", self.out, *layout.options, "--header", "keys"]
        for csv_for, name, formats in (("excel-eu", "eu", "csv"), ("anyone", "plain", "csv,xlsx,json,jsonl")):
            subprocess.run([*render, "--csv-for", csv_for, "--table", formats], check=True, capture_output=True)
            os.replace(self.out / "activities.csv", place / f"{name}.csv")
        for ending in ("xlsx", "json", "jsonl"):
            os.replace(self.out / f"activities.{ending}", place / f"activities.{ending}")

    def rows(self, layout):
        """What the rows must say, by the ids."""
        return {identity: layout.row(row, self.sent.get(identity)) for identity, row in self.truth.items()}

    def order(self):
        """The ids, in the order of the rows of every layout."""
        with open(self.tables / "all-metric" / "plain.csv", newline="", encoding="utf-8") as file:
            return [row["activity_id"] for row in csv.DictReader(file)]
