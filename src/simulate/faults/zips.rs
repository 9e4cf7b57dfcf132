//! Originals as they should not be.

use std::io::{Cursor, Read, Write};
use std::sync::OnceLock;

use axum::body::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::FaultKind;

/// The only entry of a true original.
struct Original {
    name: String,
    bytes: Vec<u8>,
}

/// The answer in place of a true one; `None` where the fault is not for such an answer.
pub(super) fn spoil(kind: FaultKind, whole: &[u8]) -> Option<Bytes> {
    let original = read(whole)?;
    let (stem, extension) = original.name.rsplit_once('.')?;
    let renamed = |name: &str| zip_of(&[(&format!("{name}.{extension}"), &original.bytes)]);
    let zip = match kind {
        FaultKind::ZipSeveral => {
            let second = format!("{stem}_2.{extension}");
            zip_of(&[(&original.name, &original.bytes), (&second, &original.bytes)])
        }
        FaultKind::ZipParent => renamed("../../evil"),
        FaultKind::ZipAbsolute => renamed("/tmp/evil"),
        FaultKind::ZipEmpty => zip_of(&[]),
        FaultKind::ZipWrongSizes => wrong_sizes(renamed(stem)?),
        FaultKind::FitBadCrc if extension == "fit" => {
            let mut bytes = original.bytes;
            // The last two bytes are the checksum.
            *bytes.last_mut()? ^= 0xFF;
            zip_of(&[(&original.name, &bytes)])
        }
        FaultKind::ZipBomb => return Some(bomb()),
        _ => None,
    };
    zip.map(Bytes::from)
}

fn read(zip: &[u8]) -> Option<Original> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).ok()?;
    let mut entry = archive.by_index(0).ok()?;
    let name = entry.name().ok()?.to_string();
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).ok()?;
    Some(Original { name, bytes })
}

fn zip_of(entries: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).ok()?;
        writer.write_all(bytes).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// The same zip of one entry, with both headers of it changed.
fn wrong_sizes(mut zip: Vec<u8>) -> Option<Vec<u8>> {
    let central = zip.windows(4).rposition(|bytes| bytes == CENTRAL_HEADER)?;
    for sizes in [18, central + 20] {
        let compressed = zip.get_mut(sizes..sizes + 4)?;
        let half = u32::from_le_bytes(compressed.try_into().ok()?) / 2;
        compressed.copy_from_slice(&half.to_le_bytes());
        zip.get_mut(sizes + 4..sizes + 8)?.copy_from_slice(&(u32::MAX - 16).to_le_bytes());
    }
    Some(zip)
}

const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const CENTRAL_HEADER: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";

/// A block of zeros, and how often it comes: more than 4 GiB.
const BLOCK: usize = 1 << 20;
const BLOCKS: usize = 4097;

/// The zip of more zeros than fit into 4 GiB, made once: a compressed block
/// that ends on a byte can be repeated.
fn bomb() -> Bytes {
    static BOMB: OnceLock<Bytes> = OnceLock::new();
    BOMB.get_or_init(|| {
        let zeros = vec![0; BLOCK];
        let mut block = Vec::with_capacity(BLOCK);
        let mut deflate = Compress::new(Compression::best(), false);
        // There is room for all of it, so it cannot fail.
        let _ = deflate.compress_vec(&zeros, &mut block, FlushCompress::Full);
        let mut of_block = Crc::new();
        of_block.update(&zeros);
        let mut crc = Crc::new();
        (0..BLOCKS).for_each(|_| crc.combine(&of_block));
        let mut data = block.repeat(BLOCKS);
        // The last block, an empty one.
        data.extend([0x03, 0x00]);
        big_zip(&data, crc.sum(), (BLOCK * BLOCKS) as u64).into()
    })
    .clone()
}

/// A zip64 of one deflated entry.
fn big_zip(data: &[u8], crc: u32, unpacked: u64) -> Vec<u8> {
    let name = b"bomb.fit";
    // Version 4.5, no flags, deflated, 1980-01-01, checksum, and the sizes: in the field that follows.
    let mut common = vec![45, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
    common.extend(crc.to_le_bytes());
    common.extend([0xFF; 8]);
    common.extend([name.len() as u8, 0, 20, 0]);
    let mut sizes = vec![1, 0, 16, 0];
    sizes.extend(unpacked.to_le_bytes());
    sizes.extend((data.len() as u64).to_le_bytes());
    let local = [&LOCAL_HEADER[..], &common, name, &sizes].concat();
    // Made by version 4.5; no comment, first disk, no attributes, the entry begins at 0.
    let central = [&CENTRAL_HEADER[..], &[45, 0], &common, &[0; 14], name, &sizes].concat();
    let mut end = END.to_vec();
    end.extend([0, 0, 0, 0, 1, 0, 1, 0]);
    end.extend((central.len() as u32).to_le_bytes());
    end.extend(((local.len() + data.len()) as u32).to_le_bytes());
    end.extend([0, 0]);
    [&local, data, &central, &end].concat()
}
