//! XML that begins with the right root and ends with it.

use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

/// The longest tag, text or comment: each is read at once.
const MAX_EVENT_BYTES: usize = 16 << 20;

/// Reads the whole document. Names are compared without their prefix.
pub fn check(source: &mut impl BufRead, root: &str) -> Result<(), String> {
    skip_byte_order_mark(source)?;
    let mut reader = Reader::from_reader(Rationed { source, left: MAX_EVENT_BYTES });
    let mut buffer = Vec::with_capacity(4 << 10);
    let mut depth = 0_u32;
    let mut closed = false;
    loop {
        reader.get_mut().left = MAX_EVENT_BYTES;
        let event = reader.read_event_into(&mut buffer).map_err(|e| e.to_string())?;
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    begin(tag.local_name().as_ref(), root, closed)?;
                }
                depth += 1;
            }
            Event::Empty(tag) if depth == 0 => {
                begin(tag.local_name().as_ref(), root, closed)?;
                closed = true;
            }
            Event::End(_) => {
                depth -= 1;
                closed = depth == 0;
            }
            Event::Text(text) if depth == 0 && !text.trim().is_empty() => {
                return Err("it is no XML".to_owned());
            }
            Event::Eof if closed && depth == 0 => return Ok(()),
            Event::Eof if depth == 0 => return Err("it holds no element".to_owned()),
            Event::Eof => return Err(format!("it ends before </{root}>")),
            _ => {}
        }
        buffer.clear();
    }
}

/// The root element of a document that begins like this, without its prefix.
pub fn root(mut head: &[u8]) -> Option<String> {
    skip_byte_order_mark(&mut head).ok()?;
    let mut reader = Reader::from_reader(head);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                return Some(tag.local_name().as_ref().to_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Gives out so many bytes until it is told to give more.
struct Rationed<R> {
    source: R,
    left: usize,
}

impl<R: BufRead> BufRead for Rationed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.left {
            0 => {
                Err(io::Error::other(format!("an element is larger than {MAX_EVENT_BYTES} bytes")))
            }
            _ => self.source.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.source.consume(count);
    }
}

impl<R: BufRead> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

fn begin(name: &str, root: &str, closed: bool) -> Result<(), String> {
    if closed {
        Err("something follows the root element".to_owned())
    } else if name == root {
        Ok(())
    } else if name.eq_ignore_ascii_case("html") {
        Err("it is an HTML page".to_owned())
    } else {
        Err(format!("it begins with <{}>, not <{root}>", name))
    }
}

fn skip_byte_order_mark(source: &mut impl BufRead) -> Result<(), String> {
    if source.fill_buf().map_err(|e| e.to_string())?.starts_with(b"\xef\xbb\xbf") {
        source.consume(3);
    }
    Ok(())
}
