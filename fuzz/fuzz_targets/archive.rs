//! Zips: what passes the check can be unpacked, and nothing unpacks without limit.
#![no_main]

use std::io::{self, Write};

use gcexport::check::Kind;
use gcexport::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|zip: &[u8]| {
    let checked = fuzzing::check(Kind::Zip, zip);
    let original = fuzzing::only_original(zip);
    let mut size = Count(0);
    let extracted = fuzzing::extract_only(zip, &mut size);
    assert!(size.0 <= 512 << 20);
    if checked.is_ok() {
        assert!(original.is_ok());
        assert_eq!(matches!(extracted, Ok(Ok(()))), matches!(original, Ok(Some(_))));
    }
});

/// Counts what is written.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
