//! FIT: header, length and checksum, of each file in a chain.
//!
//! Layout and checksum: the FIT protocol's description of the file header and
//! the 16-bit CRC that covers header and data.

use std::io::{self, BufRead, Read};

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub problem: String,
    /// Whether nothing is missing: all the bytes that it speaks of, and some are wrong.
    pub complete: bool,
}

impl Flaw {
    fn of_a_part(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), complete: false }
    }

    fn of_the_whole(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), complete: true }
    }
}

/// Reads the whole chain. That something is missing weighs more than that
/// something is wrong.
pub fn check(source: &mut impl BufRead) -> Result<(), Flaw> {
    let mut verdict = Ok(());
    for number in 1.. {
        let file = match Header::read(source)? {
            Found::Header(header) => header.body(source),
            Found::End if number > 1 => break,
            Found::End => Err(Flaw::of_a_part("it is empty")),
            Found::Other if number > 1 => {
                let after = Flaw::of_the_whole("something that is no FIT follows its end");
                return verdict.and(Err(after));
            }
            Found::Other => Err(Flaw::of_a_part("it does not begin with a FIT header")),
        };
        let in_chain = |flaw: Flaw| match number {
            1 => flaw,
            _ => Flaw { problem: format!("file {number} of its chain: {}", flaw.problem), ..flaw },
        };
        match file.map_err(in_chain) {
            Err(flaw) if !flaw.complete => return Err(flaw),
            file => verdict = verdict.and(file),
        }
    }
    verdict
}

/// What stands where a header should.
enum Found {
    Header(Header),
    Other,
    End,
}

/// The first 12 bytes, which end in the signature.
struct Header([u8; 12]);

impl Header {
    fn read(source: &mut impl Read) -> Result<Found, Flaw> {
        let mut bytes = Vec::with_capacity(12);
        source.take(12).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(match <[u8; 12]>::try_from(bytes) {
            Ok(header) if header.ends_with(b".FIT") => Found::Header(Self(header)),
            Err(nothing) if nothing.is_empty() => Found::End,
            _ => Found::Other,
        })
    }

    /// Reads what belongs to the header.
    fn body(&self, source: &mut impl BufRead) -> Result<(), Flaw> {
        let mut crc = Crc::default();
        crc.add(&self.0);
        let mut header = Ok(());
        match self.0[0] {
            12 => {}
            14 => {
                let stated = take_u16(source)?;
                // A header checksum of zero means that the writer left it out.
                if stated != 0 && stated != crc.0 {
                    header = Err(Flaw::of_the_whole("the checksum of its header is wrong"));
                }
                crc.add(&stated.to_le_bytes());
            }
            // Where the records begin is anybody's guess.
            _ => header = Err(Flaw::of_the_whole("the size of its header is wrong")),
        }
        let [_, _, _, _, a, b, c, d, ..] = self.0;
        take(source, u64::from(u32::from_le_bytes([a, b, c, d])), &mut crc)?;
        let body = match take_u16(source)? == crc.0 {
            true => Ok(()),
            false => Err(Flaw::of_the_whole("its checksum is wrong")),
        };
        header.and(body)
    }
}

fn take(source: &mut impl BufRead, bytes: u64, crc: &mut Crc) -> Result<(), Flaw> {
    let mut left = bytes;
    while left > 0 {
        let chunk = source.fill_buf().map_err(unreadable)?;
        if chunk.is_empty() {
            return Err(Flaw::of_a_part(format!("it ends {left} bytes too early")));
        }
        let part = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
        crc.add(&chunk[..part]);
        source.consume(part);
        left -= part as u64;
    }
    Ok(())
}

fn take_u16(source: &mut impl Read) -> Result<u16, Flaw> {
    let mut bytes = [0; 2];
    source.read_exact(&mut bytes).map_err(|_| Flaw::of_a_part("it ends too early"))?;
    Ok(u16::from_le_bytes(bytes))
}

fn unreadable(error: io::Error) -> Flaw {
    Flaw::of_a_part(error.to_string())
}

/// The running checksum.
#[derive(Default)]
pub(crate) struct Crc(pub(crate) u16);

impl Crc {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let index = usize::from(self.0 as u8 ^ byte);
            self.0 = (self.0 >> 8) ^ CRC_TABLE[index];
        }
    }
}

/// CRC-16 with the reflected polynomial 0xA001, the same as ARC's.
const CRC_TABLE: [u16; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u16;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A FIT of no records: small, and whole as far as this check goes.
    fn tiny(header_size: u8) -> Vec<u8> {
        let mut fit = vec![header_size, 0x20, 0, 0, 4, 0, 0, 0, b'.', b'F', b'I', b'T'];
        if header_size == 14 {
            let mut crc = Crc::default();
            crc.add(&fit);
            fit.extend(crc.0.to_le_bytes());
        }
        fit.extend([1, 2, 3, 4]);
        let mut crc = Crc::default();
        crc.add(&fit);
        fit.extend(crc.0.to_le_bytes());
        fit
    }

    fn verdict(bytes: &[u8]) -> Result<(), Flaw> {
        check(&mut Cursor::new(bytes))
    }

    #[test]
    fn both_headers_and_chains_are_whole() {
        assert_eq!(verdict(&tiny(12)), Ok(()));
        assert_eq!(verdict(&tiny(14)), Ok(()));
        assert_eq!(verdict(&[tiny(14), tiny(12), tiny(14)].concat()), Ok(()));
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_noticed() {
        let fit = tiny(14);
        for at in 0..fit.len() {
            let mut flipped = fit.clone();
            flipped[at] ^= 0x41;
            // The version bytes 1 to 3 are covered by both checksums as well.
            assert!(verdict(&flipped).is_err(), "byte {at}");
            assert!(verdict(&fit[..at]).is_err(), "cut at {at}");
            assert!(
                verdict(&[&fit[..], &fit[..at]].concat()).is_err() || at == 0,
                "chain cut at {at}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_from_what_is_missing() {
        let (one, two) = (tiny(14), tiny(12));
        let changed = |at: usize, byte: u8| {
            let mut fit = one.clone();
            fit[at] = byte;
            fit
        };
        for (what, complete, bytes) in [
            ("checksum", true, changed(one.len() - 1, 0x55)),
            ("data", true, changed(15, 0x55)),
            ("checksum of the header", true, changed(12, 0x55)),
            ("size of the header", true, changed(0, 0)),
            ("length too small", true, changed(4, 1)),
            ("length too large", false, changed(4, 5)),
            ("signature", false, changed(8, b'_')),
            ("zeros after the end", true, [&one[..], &[0; 4]].concat()),
            ("a second header that is none", true, [&one[..], &changed(9, b'G')].concat()),
            ("a second file that is cut", false, [&one[..], &two[..two.len() - 1]].concat()),
            ("a cut one after a wrong one", false, [&changed(15, 9)[..], &two[..14]].concat()),
            ("a page", false, b"<html><body>.FIT</body></html>".to_vec()),
            ("a cut header", false, one[..11].to_vec()),
        ] {
            let flaw = verdict(&bytes).expect_err(what);
            assert_eq!(flaw.complete, complete, "{what}: {}", flaw.problem);
        }
    }
}
