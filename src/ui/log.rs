//! Log lines on standard error that do not tear the bars apart.

use std::io::{self, IsTerminal, Write};

use indicatif::MultiProgress;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging. Only our own lines are ever shown: the HTTP libraries log
/// headers, and headers carry tokens.
pub fn start(verbosity: u8, bars: &MultiProgress) {
    let level = match verbosity {
        0 => "warn",
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let _ = fmt()
        .with_env_filter(EnvFilter::new(format!("gcexport={level}")))
        .with_target(false)
        .without_time()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(AroundBars(bars.clone()))
        .try_init();
}

struct AroundBars(MultiProgress);

impl<'a> MakeWriter<'a> for AroundBars {
    type Writer = Line;

    fn make_writer(&'a self) -> Self::Writer {
        Line { bars: self.0.clone(), bytes: Vec::new() }
    }
}

/// One log line, written when it is complete.
struct Line {
    bars: MultiProgress,
    bytes: Vec<u8>,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bars.suspend(|| {
            let _ = io::stderr().lock().write_all(&self.bytes);
        });
    }
}
