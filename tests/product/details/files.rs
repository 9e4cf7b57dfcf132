//! A detail and one of the JSON files are the same answer: it is asked for once.

use gcexport::simulate::{Kind, Options};

use super::{id, rename, summary};
use crate::world::{World, finish, ledger, tree};

/// A service, the path of its detail, the file that is the same answer, and a
/// column that needs it.
struct Case {
    service: Kind,
    path: &'static str,
    format: &'static str,
    column: &'static str,
}

const CASES: [Case; 2] = [
    Case {
        service: Kind::Garmin,
        path: "/activity-service/",
        format: "json_summary",
        column: "time_zone",
    },
    Case {
        service: Kind::Coros,
        path: "/activity/detail/query",
        format: "json_details",
        column: "laps",
    },
];

impl Case {
    fn world(&self, activities: usize) -> World {
        let (service, activities) = (self.service, Some(activities));
        World::with(Options { service, activities, ..Options::default() })
    }

    fn arguments(&self, format: &'static str, more: &[&'static str]) -> Vec<&'static str> {
        let columns = ["-c", "all", "--columns", self.column, "--header"];
        [&columns[..], &["keys", "-f", format], more].concat()
    }

    fn asked(&self, world: &World) -> usize {
        world.count(self.path)
    }

    fn filled(&self, world: &World) -> usize {
        world.table().iter().filter(|row| !row[self.column].is_empty()).count()
    }
}

#[test]
fn a_column_and_the_file_of_the_same_answer_cost_one_request_together() {
    for case in CASES {
        let world = case.world(12);
        let run = case.arguments(case.format, &[]);
        let planned = summary(&world, &case.arguments(case.format, &["--dry-run"]));
        assert_eq!(
            (&planned["not_done"], &planned["asides"]["detail"]["not_done"]),
            (&12.into(), &0.into())
        );
        let outcome = world.export(&run);
        assert!(outcome.stdout.contains("Details: 12 read from the files here"), "{outcome:?}");
        assert_eq!((case.asked(&world), case.filled(&world)), (12, 12), "{}", case.format);
        world.export(&run);
        assert_eq!(case.asked(&world), 12, "{}", case.format);
    }
}

#[test]
fn files_of_earlier_runs_are_read_too_unless_they_are_older_than_the_activity() {
    for case in CASES {
        let world = case.world(10);
        world.export(&["-c", "all", "-f", case.format]);
        let before = case.asked(&world);
        rename(&world, id(&world, 3));
        let dry = case.arguments("none", &["--dry-run"]);
        assert_eq!(summary(&world, &dry)["asides"]["detail"]["not_done"], 1, "{}", case.format);
        world.export(&case.arguments("none", &[]));
        assert_eq!((case.asked(&world) - before, case.filled(&world)), (1, 10), "{}", case.format);
    }
}

#[test]
fn a_file_that_was_cut_or_is_gone_is_no_answer() {
    for case in CASES {
        let world = case.world(6);
        world.export(&["-c", "all", "-f", case.format]);
        let before = case.asked(&world);
        let mut files: Vec<_> = std::fs::read_dir(world.out()).unwrap().flatten().collect();
        files.retain(|file| file.path().extension().is_some_and(|extension| extension == "json"));
        std::fs::write(files[0].path(), "{").unwrap();
        std::fs::remove_file(files[1].path()).unwrap();
        let dry = case.arguments("none", &["--dry-run"]);
        assert_eq!(summary(&world, &dry)["asides"]["detail"]["not_done"], 2, "{}", case.format);
        world.export(&case.arguments("none", &[]));
        assert_eq!((case.asked(&world) - before, case.filled(&world)), (2, 6), "{}", case.format);
    }
}

#[test]
fn killed_before_the_files_are_read_the_next_run_reads_them() {
    for case in CASES {
        let world = case.world(12);
        let run = case.arguments(case.format, &[]);
        world.export(&run);
        let (whole, book) = (tree(&world.out()), ledger(&world.out()));
        for point in ["renamed:12", "asides:1", "table:2"] {
            std::fs::remove_dir_all(world.out()).unwrap();
            let before = case.asked(&world);
            let mut command = world.command(&[&run[..], &["-d", "out"]].concat());
            let outcome = finish(command.env("GCEXPORT_CRASH_AT", point));
            assert_eq!(outcome.code, None, "{point}: it was killed {outcome:?}");
            world.export(&run);
            assert_eq!(case.asked(&world) - before, 12, "{point}: none twice");
            assert!(tree(&world.out()) == whole, "{point}");
            assert_eq!(ledger(&world.out()), book, "{point}");
        }
    }
}
