//! A disk made again from the record of what was done to it, up to the moment
//! when the power went.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// One thing that was done, as the shim wrote it down.
pub struct Record {
    what: u8,
    inode: u64,
    at: u64,
    data: Vec<u8>,
}

/// What a disk holds: a file's content, or none for a directory.
pub type State = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// Reads the shim's file.
pub fn read(mut log: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap());
    while !log.is_empty() {
        let size = u32::from_le_bytes(log[17..21].try_into().unwrap()) as usize;
        records.push(Record {
            what: log[0],
            inode: number(&log[1..9]),
            at: number(&log[9..17]),
            data: log[21..21 + size].to_vec(),
        });
        log = &log[21 + size..];
    }
    records
}

#[derive(Default, Clone)]
struct File {
    /// What was written, and what of it is sure to last.
    written: Vec<u8>,
    lasting: Vec<u8>,
}

/// Files, names, and which of both are sure to last.
pub struct Disk {
    root: PathBuf,
    files: BTreeMap<u64, File>,
    names: BTreeMap<PathBuf, Node>,
    lasting: BTreeMap<PathBuf, Node>,
}

#[derive(Clone, Copy, PartialEq)]
enum Node {
    File(u64),
    Directory(u64),
}

impl Disk {
    /// What is there now is there to stay.
    pub fn of(root: &Path) -> Self {
        let (files, names, lasting) = Default::default();
        let mut disk = Self { root: root.to_owned(), files, names, lasting };
        if root.exists() {
            disk.find(root);
            disk.lasting.clone_from(&disk.names);
        }
        disk
    }

    fn find(&mut self, path: &Path) {
        let inode = std::fs::metadata(path).unwrap().ino();
        if path.is_dir() {
            self.names.insert(path.to_owned(), Node::Directory(inode));
            for entry in std::fs::read_dir(path).unwrap() {
                self.find(&entry.unwrap().path());
            }
        } else {
            let written = std::fs::read(path).unwrap();
            self.files.insert(inode, File { lasting: written.clone(), written });
            self.names.insert(path.to_owned(), Node::File(inode));
        }
    }

    pub fn apply(&mut self, record: &Record) {
        let path = || PathBuf::from(String::from_utf8(record.data.clone()).unwrap());
        match record.what {
            b'c' => {
                self.files.insert(record.inode, File::default());
                self.names.insert(path(), Node::File(record.inode));
            }
            b'd' => drop(self.names.insert(path(), Node::Directory(record.inode))),
            b't' => self.file(record.inode).written.clear(),
            b'l' => self.file(record.inode).written.resize(record.at as usize, 0),
            b'w' => {
                let (begin, file) = (record.at as usize, self.file(record.inode));
                let end = begin + record.data.len();
                file.written.resize(file.written.len().max(end), 0);
                file.written[begin..end].copy_from_slice(&record.data);
            }
            b's' => self.sync(record.inode),
            b'r' => {
                let (from, to) = record.data.split_at(record.at as usize);
                let word = |bytes: &[u8]| PathBuf::from(std::str::from_utf8(bytes).unwrap());
                let node = self.names.remove(&word(&from[..from.len() - 1])).unwrap();
                self.names.insert(word(to), node);
            }
            b'u' => drop(self.names.remove(&path())),
            other => panic!("{other} is no record"),
        }
    }

    fn file(&mut self, inode: u64) -> &mut File {
        self.files.entry(inode).or_default()
    }

    /// Of a file its content, of a directory the names in it.
    fn sync(&mut self, inode: u64) {
        let directory = self.names.iter().find(|(_, node)| **node == Node::Directory(inode));
        let Some((directory, _)) = directory.map(|(path, node)| (path.clone(), *node)) else {
            let file = self.file(inode);
            return file.lasting.clone_from(&file.written);
        };
        self.lasting.retain(|path, _| path.parent() != Some(&directory));
        let inside = self.names.iter().filter(|(path, _)| path.parent() == Some(&directory));
        self.lasting.extend(inside.map(|(path, node)| (path.clone(), *node)));
    }

    /// What is there when the power comes back: only synced content, and all
    /// names or only the synced ones.
    pub fn after_power_loss(&self, names_too: bool) -> State {
        let names = if names_too { &self.lasting } else { &self.names };
        let reachable = |path: &Path| {
            path.ancestors().skip(1).take_while(|above| *above != self.root.parent().unwrap()).all(
                |above| names.contains_key(above) || self.names.contains_key(above) && !names_too,
            )
        };
        let content = |node: &Node| match node {
            Node::Directory(_) => None,
            Node::File(inode) => Some(self.files[inode].lasting.clone()),
        };
        let there = names.iter().filter(|(path, _)| reachable(path));
        there.map(|(path, node)| (path.clone(), content(node))).collect()
    }
}

/// Makes the files and directories of a state.
pub fn lay_out(root: &Path, state: &State) {
    std::fs::create_dir_all(root).unwrap();
    for (path, content) in state {
        match content {
            None => std::fs::create_dir_all(path).unwrap(),
            Some(bytes) => std::fs::write(path, bytes).unwrap(),
        }
    }
}
