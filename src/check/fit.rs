//! FIT: header, length and checksum, of each file in a chain.
//!
//! Layout and checksum: the FIT protocol's description of the file header and
//! the 16-bit CRC that covers header and data.

use std::io::{BufRead, Read};

/// What is wrong with a file that has all of its bytes, and not all of them right.
pub const WRONG_CHECKSUM: &str = "its checksum is wrong";

/// Reads the whole chain.
pub fn check(source: &mut impl BufRead) -> Result<(), String> {
    let mut files = 0;
    loop {
        if source.fill_buf().map_err(|e| e.to_string())?.is_empty() {
            return if files > 0 { Ok(()) } else { Err("it is empty".to_owned()) };
        }
        files += 1;
        one(source).map_err(|problem| {
            if files == 1 { problem } else { format!("file {files} of its chain: {problem}") }
        })?;
    }
}

fn one(source: &mut impl BufRead) -> Result<(), String> {
    let mut crc = Crc::default();
    let mut header = [0; 14];
    take(source, &mut header[..1])?;
    let size = usize::from(header[0]);
    if !(size == 12 || size == 14) {
        return Err("it does not begin with a FIT header".to_owned());
    }
    take(source, &mut header[1..size])?;
    if &header[8..12] != b".FIT" {
        return Err("it does not begin with a FIT header".to_owned());
    }
    crc.add(&header[..12]);
    // A header checksum of zero means that the writer left it out.
    if size == 14 {
        let stated = u16::from_le_bytes([header[12], header[13]]);
        if stated != 0 && stated != crc.0 {
            return Err("the checksum of its header is wrong".to_owned());
        }
        crc.add(&header[12..]);
    }
    let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
    let mut left = u64::from(length);
    while left > 0 {
        let chunk = source.fill_buf().map_err(|e| e.to_string())?;
        if chunk.is_empty() {
            return Err(format!("it ends {left} bytes too early"));
        }
        let part = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
        crc.add(&chunk[..part]);
        source.consume(part);
        left -= part as u64;
    }
    let mut stated = [0; 2];
    take(source, &mut stated)?;
    if u16::from_le_bytes(stated) != crc.0 {
        return Err(WRONG_CHECKSUM.to_owned());
    }
    Ok(())
}

fn take(source: &mut impl Read, bytes: &mut [u8]) -> Result<(), String> {
    source.read_exact(bytes).map_err(|_| "it ends too early".to_owned())
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

    fn verdict(bytes: &[u8]) -> Result<(), String> {
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
}
