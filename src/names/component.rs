//! Any text as one component of a path, on Windows, macOS and Linux alike.
//!
//! What Windows refuses or quietly changes: Microsoft's "Naming Files, Paths,
//! and Namespaces". What deceives the eye: the default-ignorable and the
//! bidirectional characters of Unicode.

use sha2::{Digest, Sha256};

/// The longest component; every file system takes 255 bytes, and prefix and
/// ending of a name need room too.
const LONGEST: usize = 200;
/// A part of a component leaves room for the others.
const LONGEST_PART: usize = 80;
/// So much of the hash is shown, twice as long in hexadecimal.
const HASH_BYTES: usize = 6;

/// The text as a name that every file system keeps as it is. Text that is one
/// already stays the same; whatever had to be changed ends in a hash of the
/// original, so that two texts never become one name. Texts that differ in
/// case only do not become different; ids do, in the names of files.
pub fn component(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !is_invisible(*c)).map(plain).collect();
    let name = trimmed(&shown);
    if name == text && !name.is_empty() && name.len() <= LONGEST && !is_device(name) {
        return name.to_owned();
    }
    hashed(name, text)
}

/// An id as part of a file name: different ids differ in more than case, and
/// none looks like another's with something of ours behind it.
pub(super) fn of_id(id: &str) -> String {
    let ours = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let name = component(id);
    if name == id && !id.chars().all(ours) { hashed(&name, id) } else { name }
}

/// Free text as a part of a name that something else makes unmistakable:
/// cleaned and cut, without a hash. `without` stands for none.
pub(super) fn readable(text: &str, without: &str) -> String {
    let shown: String = text.chars().filter(|c| !is_invisible(*c)).map(plain).collect();
    let mut end = shown.len().min(LONGEST_PART);
    while !shown.is_char_boundary(end) {
        end -= 1;
    }
    let name = trimmed(&shown[..end]);
    if name.is_empty() { without.to_owned() } else { name.to_owned() }
}

/// A name put together from parts that are safe, which is safe as a whole: no
/// program takes it for an option, and no spreadsheet its path for a formula.
pub(super) fn whole(name: &str) -> String {
    if name.starts_with(['=', '+', '-', '@']) {
        return whole(&format!("_{name}"));
    }
    let stem = name.split('.').next().unwrap_or(name);
    let tables = stem.eq_ignore_ascii_case("activities");
    if name.len() > LONGEST || is_device(name) || tables {
        hashed(name, name)
    } else {
        name.to_owned()
    }
}

/// Whether a character stays as it is.
pub(super) fn is_plain(c: char) -> bool {
    plain(c) == c && !is_invisible(c)
}

/// The name, cut if need be, with a hash of what it came from.
fn hashed(name: &str, original: &str) -> String {
    let hash = Sha256::digest(original);
    let hash: String = hash.iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    let escape = if is_device(name) { "_" } else { "" };
    let mut end = name.len().min(LONGEST - hash.len() - "_".len() - escape.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{escape}{}_{hash}", trimmed(&name[..end]))
}

/// Windows drops dots and blanks at the end, and a dot at the beginning hides
/// the file elsewhere.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

/// What stands for a character in a name.
fn plain(c: char) -> char {
    let code = u32::from(c);
    let nothing = code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code);
    match c {
        '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        '\u{2028}' | '\u{2029}' => '_',
        c if c.is_control() || nothing => '_',
        c => c,
    }
}

/// Characters that take no room or turn the direction of those around them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether Windows takes it for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let port = |stem: &str| {
        let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
        number
            .is_some_and(|n| matches!(n, "¹" | "²" | "³") || matches!(n.as_bytes(), [b'0'..=b'9']))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || port(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    /// What a name must be everywhere, said without the code above.
    fn assert_safe(name: &str) {
        assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
        let forbidden = |c: char| c.is_control() || "/\\<>:\"|?*".contains(c);
        assert!(!name.contains(forbidden), "{name:?}");
        assert!(!name.contains(['\u{202e}', '\u{200b}', '\u{200d}', '\u{2066}']), "{name:?}");
        assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "{name:?}");
        for device in ["con", "prn", "aux", "nul", "com1", "lpt9", "com²"] {
            let stem = name.split('.').next().expect("a stem");
            assert_ne!(stem.trim_end().to_lowercase(), device, "{name:?}");
        }
        let components: Vec<_> = std::path::Path::new(name).components().collect();
        assert!(matches!(components[..], [std::path::Component::Normal(_)]), "{name:?}");
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for text in
            ["466942640953245699", "Morning Run", "Rund um den Müggelsee", "朝ラン 🏃", "a.b"]
        {
            assert_eq!(component(text), text);
        }
        assert_eq!(of_id("466942640953245699"), "466942640953245699");
        assert_eq!(of_id("legacy-12"), "legacy-12");
    }

    #[test]
    fn what_a_file_system_minds_is_changed_and_marked() {
        let long = "ü".repeat(300);
        for text in [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "a\\b",
            "CON",
            "con.txt",
            "nul .x",
            "LPT9",
            "com²",
            "AUX.",
            " x",
            "x.",
            "x ",
            ".profile",
            "a\0b",
            "a\nb",
            "run\u{202e}xpg.exe",
            "a\u{200b}b",
            "?",
            &long,
        ] {
            let name = component(text);
            assert_safe(&name);
            assert_ne!(name, text);
            assert_eq!(component(&name), name, "it is safe now");
        }
        assert_eq!(component("a/b").split_at(3).0, "a_b");
        assert_ne!(component("a/b"), component("a:b"));
    }

    #[test]
    fn ids_differ_on_a_file_system_that_ignores_case() {
        assert_ne!(of_id("aB").to_lowercase(), of_id("Ab").to_lowercase());
        assert_ne!(of_id("7_original"), "7_original", "it would be the name of 7's original");
    }

    /// Text as it comes, and text made of what is difficult.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "CON", "nul", "Com1", "lpt³", ".", "..", " ", "/", "\\", ":", "a", "B", "_", "é", "😀",
            "\u{202e}", "\u{200d}", "\u{feff}", "\u{a0}", "\u{85}", "\0", "\n", "\t", "\u{ffff}",
            "-", "7",
        ]);
        prop_oneof![
            any::<String>(),
            prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat()),
            "[a-zA-Z0-9_-]{1,64}",
            ".{150,400}",
        ]
    }

    fn config() -> Config {
        let rng_seed = RngSeed::Fixed(0x6e61_6d65);
        Config { cases: 10_000, rng_seed, failure_persistence: None, ..Config::default() }
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn any_text_becomes_a_safe_name_and_stays_it(text in texts()) {
            let name = component(&text);
            assert_safe(&name);
            prop_assert!(name.len() <= LONGEST);
            prop_assert_eq!(component(&name), &name[..]);
            let id = of_id(&text);
            assert_safe(&id);
            assert_safe(&format!("{id}.gpx"));
            assert_safe(&format!("activity_{id}_summary.json"));
        }

        #[test]
        fn different_texts_have_different_names(one in texts(), other in texts()) {
            prop_assume!(one != other);
            let (a, b) = (component(&one), component(&other));
            // A name that was made may be given as a text in its turn.
            prop_assert!(a != b || a == one || b == other, "{:?} {:?}", one, other);
            prop_assert_ne!(of_id(&one).to_lowercase(), of_id(&other).to_lowercase());
        }
    }
}
