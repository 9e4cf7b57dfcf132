//! `activities.csv` on disk: grown while the list arrives, sorted at the end,
//! never overwritten when somebody else has written to it.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::part::{crash_point, hex, measure};
use super::{Directory, INSIDE};
use crate::columns::{self, Column, Header, Record};
use crate::error::{At, Result};
use crate::ledger::{Ledger, Stored, With};
use crate::names::{self, TABLE};
use crate::service::{Info, Reading};
use crate::table::csv::Csv;

/// Writes the table again from the ledger. What somebody has changed is set
/// aside first.
///
/// # Errors
/// When the disk or the ledger refuses.
pub fn render(directory: &Directory, table: &TableFile) -> Result<TableNews> {
    let written = Written::load(&directory.ledger())?;
    table.replace(directory, &written)
}

/// How the table is to look.
pub struct TableFile {
    columns: Vec<&'static Column>,
    header: Header,
    service: &'static Info,
}

/// What was found when the table was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableNews {
    /// It is as we left it, or there was none.
    Ours,
    /// Somebody has changed it; their version is kept under this name.
    SetAside(String),
}

/// What verifying found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TableState {
    /// It says what the ledger says.
    Whole,
    /// It is ours, from before the end of a run.
    Behind,
    /// There is none.
    Missing,
    /// Somebody has changed it, or the disk has.
    Changed,
}

impl TableFile {
    /// The table in the columns that it was last written in, or in the usual
    /// ones if it never was.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn recorded(ledger: &Ledger, service: &'static Info) -> Result<Self> {
        let layout = parse_layout(&Written::load(ledger)?.layout);
        let usual = || (columns::usual(), Header::default());
        let (columns, header) = layout.unwrap_or_else(usual);
        Ok(Self { columns, header, service })
    }

    /// The same table, in other columns or under another header.
    pub fn with(self, columns: Option<Vec<&'static Column>>, header: Option<Header>) -> Self {
        Self {
            columns: columns.unwrap_or(self.columns),
            header: header.unwrap_or(self.header),
            service: self.service,
        }
    }

    /// A table of these columns of this service's activities.
    pub fn new(columns: Vec<&'static Column>, header: Header, service: &'static Info) -> Self {
        Self { columns, header, service }
    }

    /// Makes sure that rows can be appended: what is on disk is ours and has
    /// our columns. An edited table is set aside, never overwritten.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn open(&self, directory: &Directory) -> Result<TableNews> {
        let path = directory.root.join(TABLE);
        let written = Written::load(&directory.ledger())?;
        let whole = path.exists() && measure(&path)?.1 == written.sha256;
        let nothing_yet = !path.exists() && directory.ledger().last_seq()? == 0;
        if nothing_yet || whole && !written.behind && written.layout == self.layout() {
            return Ok(TableNews::Ours);
        }
        self.replace(directory, &written)
    }

    /// Writes the table again; if somebody else has written to the old one,
    /// that is kept beside.
    fn replace(&self, directory: &Directory, written: &Written) -> Result<TableNews> {
        let path = directory.root.join(TABLE);
        let foreign = path.exists() && !self.is_ours(&path, written, &directory.ledger())?;
        let aside = foreign.then(|| {
            // Before the first table of ours it can only be another tool's.
            let tool = written.layout.is_empty().then(|| directory.contents().tool()).flatten();
            free_name(&directory.root, tool)
        });
        self.rewrite(directory, aside.as_deref())?;
        Ok(aside.map_or(TableNews::Ours, TableNews::SetAside))
    }

    fn is_ours(&self, path: &Path, written: &Written, ledger: &Ledger) -> Result<bool> {
        let (_, sha256) = measure(path)?;
        let finished = sha256 == written.sha256 || sha256 == written.next_sha256;
        Ok(finished || self.is_prefix(path, written, ledger)?)
    }

    /// Compares the table with the ledger; writes nothing.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn state(&self, root: &Path, ledger: &Ledger) -> Result<TableState> {
        let path = root.join(TABLE);
        if !path.exists() {
            let empty = ledger.last_seq()? == 0;
            return Ok(if empty { TableState::Whole } else { TableState::Missing });
        }
        let written = Written::load(ledger)?;
        let (_, found) = measure(&path)?;
        let (_, sha256) = self.render_to(ledger, &path, &mut std::io::sink())?;
        Ok(if found == sha256 {
            TableState::Whole
        } else if found == written.sha256 || self.is_prefix(&path, &written, ledger)? {
            TableState::Behind
        } else {
            TableState::Changed
        })
    }

    /// Adds the rows of newly recorded activities.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn append(&self, directory: &Directory, fresh: &[&Reading]) -> Result<()> {
        if fresh.is_empty() {
            return Ok(());
        }
        let path = directory.root.join(TABLE);
        let csv = self.csv();
        let mut bytes = Vec::new();
        if !path.exists() {
            // What was recorded just now is behind by design until the run ends.
            let written = Written { layout: self.layout(), behind: true, ..Written::nothing() };
            directory.ledger().durably(|ledger| written.save(ledger))?;
            bytes.extend(csv.header());
        }
        for reading in fresh {
            bytes.extend(csv.row(&Record { activity: &reading.activity, deleted_at: None }));
        }
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).at("open", &path)?;
        file.write_all(&bytes).at("write", &path)
    }

    /// Brings the table up to date with the ledger. Somebody may have edited
    /// it while the list came in.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn finish(&self, directory: &Directory) -> Result<TableNews> {
        let written = Written::load(&directory.ledger())?;
        if !written.behind && directory.root.join(TABLE).exists() {
            return Ok(TableNews::Ours);
        }
        self.replace(directory, &written)
    }

    /// Writes the whole table beside, and replaces the old one if it differs;
    /// that gets the name `aside`, if there is one.
    fn rewrite(&self, directory: &Directory, aside: Option<&str>) -> Result<()> {
        let path = directory.root.join(TABLE);
        let beside = directory.root.join(INSIDE).join("tmp").join(TABLE);
        let (bytes, sha256) = self.render(&directory.ledger(), &beside)?;
        let mut written = Written::load(&directory.ledger())?;
        let differs = !path.exists() || measure(&path)?.1 != sha256;
        if differs {
            // Known before it is in place: a kill between the two finds a table of ours.
            written.next_sha256.clone_from(&sha256);
            directory.ledger().durably(|ledger| written.save(ledger))?;
            if let Some(aside) = aside {
                fs::rename(&path, directory.root.join(aside)).at("rename", &path)?;
            }
            fs::rename(&beside, &path).at("replace", &path)?;
        } else {
            // Its rows were only appended so far.
            let file = OpenOptions::new().append(true).open(&path).at("open", &path)?;
            file.sync_all().at("sync", &path)?;
            fs::remove_file(&beside).at("remove", &beside)?;
        }
        super::sync(&directory.root)?;
        crash_point("table");
        let seq = directory.ledger().last_seq()?;
        let next_sha256 = sha256.clone();
        let layout = self.layout();
        let written = Written { layout, next_sha256, sha256, bytes, seq, behind: false };
        written.save(&mut directory.ledger())
    }

    fn render(&self, ledger: &Ledger, path: &Path) -> Result<(u64, String)> {
        let file = File::create(path).at("create", path)?;
        let mut out = BufWriter::with_capacity(256 << 10, file);
        let rendered = self.render_to(ledger, path, &mut out)?;
        let file = out.into_inner().map_err(|e| e.into_error()).at("write", path)?;
        file.sync_all().at("sync", path)?;
        Ok(rendered)
    }

    /// The table's bytes into `out`, which is at `path`; returns their number and hash.
    fn render_to(
        &self,
        ledger: &Ledger,
        path: &Path,
        out: &mut impl Write,
    ) -> Result<(u64, String)> {
        let csv = self.csv();
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut put = |line: Vec<u8>| {
            hash.update(&line);
            bytes += line.len() as u64;
            out.write_all(&line).at("write", path)
        };
        put(csv.header())?;
        let with = match self.service.needs_detail(&self.columns) {
            true => With::Details,
            false => With::List,
        };
        ledger.newest_first(with, |stored| self.row(&csv, &stored).map_or(Ok(()), &mut put))?;
        Ok((bytes, hex(&hash.finalize())))
    }

    fn row(&self, csv: &Csv<'_>, stored: &Stored) -> Option<Vec<u8>> {
        let reading = (self.service.read)(&stored.raw, stored.detail.as_deref())?;
        Some(csv.row(&Record { activity: &reading.activity, deleted_at: stored.deleted_at }))
    }

    /// Whether the file is what we had written when we were killed: the last
    /// finished table and a beginning of the rows that were to follow, which
    /// are made of the list alone.
    fn is_prefix(&self, path: &Path, written: &Written, ledger: &Ledger) -> Result<bool> {
        let Some((columns, header)) = parse_layout(&written.layout) else {
            return Ok(false);
        };
        let mut file = BufReader::new(File::open(path).at("open", path)?);
        let mut base = Sha256::new();
        let copied =
            std::io::copy(&mut (&mut file).take(written.bytes), &mut base).at("read", path)?;
        if copied != written.bytes || hex(&base.finalize()) != written.sha256 {
            return Ok(false);
        }
        let mut expect = Expect { file, path, same: true, ended: false };
        let csv = Csv::new(&columns, header);
        if written.bytes == 0 {
            expect.line(&csv.header())?;
        }
        ledger.since(written.seq, |stored| match self.row(&csv, &stored) {
            Some(line) => expect.line(&line),
            None => Ok(()),
        })?;
        expect.verdict()
    }

    fn csv(&self) -> Csv<'_> {
        Csv::new(&self.columns, self.header)
    }

    /// The columns in words, to notice when they change.
    fn layout(&self) -> String {
        let keys: Vec<_> = self.columns.iter().map(|column| column.key).collect();
        let header = match self.header {
            Header::Titles => "titles",
            Header::Keys => "keys",
        };
        format!("{header}:{}", keys.join(","))
    }
}

fn parse_layout(layout: &str) -> Option<(Vec<&'static Column>, Header)> {
    let (header, keys) = layout.split_once(':')?;
    let header = if header == "keys" { Header::Keys } else { Header::Titles };
    let keys: Vec<String> = keys.split(',').map(str::to_owned).collect();
    Some((columns::by_keys(&keys).ok()?, header))
}

/// Compares a file with the lines it may hold, as far as it goes.
struct Expect<'a> {
    file: BufReader<File>,
    path: &'a Path,
    same: bool,
    ended: bool,
}

impl Expect<'_> {
    fn line(&mut self, line: &[u8]) -> Result<()> {
        if !self.same || self.ended {
            return Ok(());
        }
        let mut found = Vec::with_capacity(line.len());
        (&mut self.file).take(line.len() as u64).read_to_end(&mut found).at("read", self.path)?;
        self.same = line.starts_with(&found);
        self.ended = found.len() < line.len();
        Ok(())
    }

    /// Nothing differed, and nothing is left over.
    fn verdict(mut self) -> Result<bool> {
        let mut byte = [0];
        let left_over = !self.ended && self.file.read(&mut byte).at("read", self.path)? > 0;
        Ok(self.same && !left_over)
    }
}

/// What the ledger remembers of the table.
struct Written {
    layout: String,
    sha256: String,
    next_sha256: String,
    bytes: u64,
    seq: i64,
    /// Whether the ledger has changed since.
    behind: bool,
}

impl Written {
    fn nothing() -> Self {
        let sha256 = hex(&Sha256::digest(b""));
        Self {
            layout: String::new(),
            next_sha256: String::new(),
            sha256,
            bytes: 0,
            seq: 0,
            behind: false,
        }
    }

    fn load(ledger: &Ledger) -> Result<Self> {
        let Some(layout) = ledger.meta("table.layout")? else {
            return Ok(Self::nothing());
        };
        let text = |key| Ok(ledger.meta(key)?.unwrap_or_default());
        Ok(Self {
            layout,
            sha256: text("table.sha256")?,
            next_sha256: text("table.next_sha256")?,
            bytes: text("table.bytes")?.parse().unwrap_or(0),
            seq: text("table.seq")?.parse().unwrap_or(0),
            behind: text("table.behind")? == "yes",
        })
    }

    fn save(&self, ledger: &mut Ledger) -> Result<()> {
        ledger.set_meta(&[
            ("table.layout", &self.layout),
            ("table.sha256", &self.sha256),
            ("table.next_sha256", &self.next_sha256),
            ("table.bytes", &self.bytes.to_string()),
            ("table.seq", &self.seq.to_string()),
            ("table.behind", if self.behind { "yes" } else { "no" }),
        ])
    }
}

fn free_name(root: &Path, whose: Option<&str>) -> String {
    let name = |number| names::table_set_aside(whose, number);
    (1..).map(name).find(|name| !root.join(name).exists()).unwrap_or_else(|| name(1))
}
