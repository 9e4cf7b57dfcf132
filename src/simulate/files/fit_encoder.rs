//! The bytes of a FIT file: header, definition and data messages, checksums. Little endian throughout.

use crate::check::fit::Crc;
use crate::recording::fit::FIT_EPOCH_S;

/// A value of one field in its FIT base type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    Enum(u8),
    U8(u8),
    I8(i8),
    U16(u16),
    U32(u32),
    /// `uint32z`, for which 0 is invalid.
    U32z(u32),
    I32(i32),
}

impl Value {
    /// Size in bytes and base type.
    fn kind(self) -> (u8, u8) {
        match self {
            Value::Enum(_) => (1, 0x00),
            Value::U8(_) => (1, 0x02),
            Value::I8(_) => (1, 0x01),
            Value::U16(_) => (2, 0x84),
            Value::U32(_) => (4, 0x86),
            Value::U32z(_) => (4, 0x8C),
            Value::I32(_) => (4, 0x85),
        }
    }

    fn write(self, out: &mut Vec<u8>) {
        match self {
            Value::Enum(value) | Value::U8(value) => out.push(value),
            Value::I8(value) => out.extend(value.to_le_bytes()),
            Value::U16(value) => out.extend(value.to_le_bytes()),
            Value::U32(value) | Value::U32z(value) => out.extend(value.to_le_bytes()),
            Value::I32(value) => out.extend(value.to_le_bytes()),
        }
    }

    /// A point in time.
    pub(super) fn time(unix_s: i64) -> Value {
        Value::U32((unix_s - FIT_EPOCH_S).clamp(0, u32::MAX.into()) as u32)
    }

    /// Degrees as semicircles: 2³¹ is 180°.
    pub(super) fn degrees(degrees: f64) -> Value {
        Value::I32(
            (degrees * (2_147_483_648.0 / 180.0)).round().clamp(-2_147_483_648.0, 2_147_483_646.0)
                as i32,
        )
    }

    /// A number times its scale as `uint32`.
    pub(super) fn scaled32(value: f64, scale: f64) -> Value {
        Value::U32((value * scale).round().clamp(0.0, 4_294_967_294.0) as u32)
    }

    /// A number times its scale as `uint16`.
    pub(super) fn scaled16(value: f64, scale: f64) -> Value {
        Value::U16((value * scale).round().clamp(0.0, 65_534.0) as u16)
    }
}

/// A field: its number and value.
pub(super) type Field = (u8, Value);

/// A FIT file under construction.
#[derive(Default)]
pub(super) struct Encoder {
    data: Vec<u8>,
    /// What each of the local message types stands for: global number and the layout of its fields.
    locals: Vec<(u16, Vec<[u8; 3]>)>,
}

/// Local message types are numbered with four bits.
const LOCALS: usize = 16;

impl Encoder {
    /// Adds a message; its definition goes before it whenever it is not that of an earlier one.
    pub(super) fn message(&mut self, global: u16, fields: &[Field]) {
        let same = |known: &(u16, Vec<[u8; 3]>)| {
            known.0 == global && known.1.iter().copied().eq(fields.iter().map(layout))
        };
        let local = match self.locals.iter().position(same) {
            Some(local) => local,
            None => self.define(global, fields),
        };
        self.data.push(local as u8);
        for (_, value) in fields {
            value.write(&mut self.data);
        }
    }

    fn define(&mut self, global: u16, fields: &[Field]) -> usize {
        let layout: Vec<[u8; 3]> = fields.iter().map(layout).collect();
        if self.locals.len() == LOCALS {
            // All in use: begin again, each is defined anew when it is needed.
            self.locals.clear();
        }
        let local = self.locals.len();
        self.data.extend([0x40 | local as u8, 0, 0]);
        self.data.extend(global.to_le_bytes());
        self.data.push(fields.len() as u8);
        self.data.extend(layout.iter().flatten());
        self.locals.push((global, layout));
        local
    }

    /// The file: 14 bytes of header with its checksum, the messages, and the checksum of all.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.data.len() + 16);
        // Header size, protocol 1.0, profile 21.58, length of the data, ".FIT".
        file.extend([14, 0x10]);
        file.extend(2_158_u16.to_le_bytes());
        file.extend((self.data.len() as u32).to_le_bytes());
        file.extend(b".FIT");
        file.extend(checksum(&file).to_le_bytes());
        file.extend(self.data);
        file.extend(checksum(&file).to_le_bytes());
        file
    }
}

fn layout((number, value): &Field) -> [u8; 3] {
    let (size, base) = value.kind();
    [*number, size, base]
}

fn checksum(bytes: &[u8]) -> u16 {
    let mut crc = Crc::default();
    crc.add(bytes);
    crc.0
}

#[cfg(test)]
mod tests {
    #[test]
    fn checksum_of_the_usual_test_text() {
        assert_eq!(super::checksum(b"123456789"), 0xBB3D);
    }
}
