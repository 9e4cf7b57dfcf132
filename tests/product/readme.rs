//! Every command of the README works as it stands there.

use std::path::Path;

use crate::world::World;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The lines of its `sh` blocks, without their comments.
fn commands() -> Vec<String> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in readme().lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => {
                commands.push(line.split(" #").next().unwrap().trim().to_owned());
            }
            _ => {}
        }
    }
    commands
}

#[test]
fn every_command_of_the_readme_succeeds() {
    let world = World::of(6);
    let mut run = 0;
    for command in commands() {
        let words: Vec<_> = command.split_whitespace().collect();
        match words[..] {
            ["gcexport", ref arguments @ ..] => {
                let outcome = world.run(arguments);
                assert_eq!(outcome.code, Some(0), "{command}: {outcome:#?}");
                run += 1;
            }
            // These two are run by .ci/run as they stand here.
            ["cargo", "run", ..] | ["cargo", "test"] => {}
            _ => panic!("nothing tests this command of the README: {command}"),
        }
    }
    assert!(run >= 10);
}

#[test]
fn every_option_of_the_help_is_in_the_readme() {
    let world = World::of(1);
    let helps =
        [&["--help"][..], &["get", "--help"], &["upload", "--help"], &["import-archive", "--help"]];
    let help = helps.map(|words| world.run(words).stdout).concat();
    let readme = readme();
    let options = help.lines().filter_map(|line| {
        let word =
            line.trim_start().split([' ', ',', '=', '[']).find(|word| word.starts_with("--"))?;
        line.starts_with("  ").then_some(word.trim_end_matches('.'))
    });
    let mut seen = 0;
    for option in options {
        if ["--help", "--version", "--quiet", "--verbose"].contains(&option) {
            continue;
        }
        seen += 1;
        assert!(
            readme.contains(&format!("`{option}"))
                || readme.contains(&format!("{option}`"))
                || readme.contains(&format!("{option} ")),
            "{option}"
        );
    }
    assert!(seen > 15);
}

#[test]
fn every_file_and_section_that_the_readme_points_to_is_there() {
    let readme = readme();
    let headings = readme.lines().filter(|line| line.starts_with('#'));
    let sections: Vec<_> = headings
        .map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-"))
        .collect();
    let shown: Vec<_> =
        readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let local: Vec<_> = shown.into_iter().filter(|link| !link.starts_with("http")).collect();
    assert!(!local.is_empty());
    for link in local {
        let exists = match link.strip_prefix('#') {
            Some(section) => sections.iter().any(|heading| heading == section),
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join(link).exists(),
        };
        assert!(exists, "{link}");
    }
}
