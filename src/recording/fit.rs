//! The numbers in the messages of a FIT file.

/// Seconds from 1970 to 1989-12-31, where FIT time begins.
pub(crate) const FIT_EPOCH_S: i64 = 631_065_600;

/// Bits of the header byte of a message.
const COMPRESSED_TIME: u8 = 0x80;
const DEFINITION: u8 = 0x40;
const DEVELOPER_FIELDS: u8 = 0x20;

/// What a local message type stands for.
#[derive(Clone, Default)]
struct Layout {
    global: u16,
    big_endian: bool,
    /// Number and size of each field.
    fields: Vec<(u8, usize)>,
    /// Bytes of developer fields behind them.
    unknown: usize,
}

/// Calls `visit` with the global number of every message and its unsigned
/// fields of up to four bytes; `None` if the file ends too early. Of a chain
/// the first file counts.
pub(super) fn messages(file: &[u8], mut visit: impl FnMut(u16, &[(u8, u32)])) -> Option<()> {
    let header = usize::from(*file.first()?);
    let length = u32::from_le_bytes(file.get(4..8)?.try_into().ok()?) as usize;
    let mut data = file.get(header..header.checked_add(length)?)?;
    let mut layouts = vec![Layout::default(); 16];
    while !data.is_empty() {
        let head = take(&mut data, 1)?[0];
        if head & COMPRESSED_TIME == 0 && head & DEFINITION != 0 {
            let layout = definition(&mut data, head & DEVELOPER_FIELDS != 0)?;
            layouts[usize::from(head & 0x0F)] = layout;
            continue;
        }
        let local = if head & COMPRESSED_TIME != 0 { head >> 5 & 0x03 } else { head & 0x0F };
        let layout = &layouts[usize::from(local)];
        let mut values = Vec::with_capacity(layout.fields.len());
        for &(number, size) in &layout.fields {
            let bytes = take(&mut data, size)?;
            values.extend(unsigned(bytes, layout.big_endian).map(|value| (number, value)));
        }
        take(&mut data, layout.unknown)?;
        visit(layout.global, &values);
    }
    Some(())
}

fn definition(data: &mut &[u8], has_developer_fields: bool) -> Option<Layout> {
    let head = take(data, 5)?;
    let big_endian = head[1] == 1;
    let global = [head[2], head[3]];
    let global = if big_endian { u16::from_be_bytes(global) } else { u16::from_le_bytes(global) };
    let fields = take(data, 3 * usize::from(head[4]))?.chunks(3);
    let fields = fields.map(|field| (field[0], usize::from(field[1]))).collect();
    let mut unknown = 0;
    if has_developer_fields {
        let count = usize::from(take(data, 1)?[0]);
        unknown = take(data, 3 * count)?.chunks(3).map(|field| usize::from(field[1])).sum();
    }
    Some(Layout { global, big_endian, fields, unknown })
}

/// The value, unless it says "none" by having all bits set.
fn unsigned(bytes: &[u8], big_endian: bool) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 4 || bytes.iter().all(|byte| *byte == 0xFF) {
        return None;
    }
    let add = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
    Some(match big_endian {
        true => bytes.iter().fold(0, add),
        false => bytes.iter().rev().fold(0, add),
    })
}

fn take<'a>(data: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = data.split_at_checked(count)?;
    *data = rest;
    Some(taken)
}
