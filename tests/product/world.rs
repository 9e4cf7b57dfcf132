//! A simulated service, an empty directory, an empty home, and the program.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gcexport::simulate::athlete::Workout;
use gcexport::simulate::{self, Kind, Options, Request, Simulation, label_id};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Both services, for what holds at either.
pub const BOTH: [Kind; 2] = [Kind::Garmin, Kind::Coros];

/// Everything below a directory except what is ours: path → bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// A service with an account, and a person's computer.
pub struct World {
    kind: Kind,
    runtime: Runtime,
    pub service: Arc<Simulation>,
    home: TempDir,
    pub desk: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    /// With the demo account.
    pub fn demo() -> Self {
        Self::with(Options::default())
    }

    /// With an account of so many activities, none of them with legs.
    pub fn of(activities: usize) -> Self {
        Self::at(Kind::Garmin, activities)
    }

    /// With such an account at either service.
    pub fn at(kind: Kind, activities: usize) -> Self {
        Self::with(Options { service: kind, activities: Some(activities), ..Options::default() })
    }

    pub fn with(options: Options) -> Self {
        let (kind, is_demo) = (options.service, options.activities.is_none());
        let runtime = Runtime::new().unwrap();
        let service = Arc::new(runtime.block_on(Simulation::start(options)).unwrap());
        if !is_demo {
            service.edit(|athlete| athlete.join_legs());
        }
        let (home, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Self { kind, runtime, service, home, desk }
    }

    /// The program as a person with a password would call it, on the desk.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.stranger(arguments);
        command
            .env("GCEXPORT_USERNAME", simulate::USERNAME)
            .env("GCEXPORT_PASSWORD", simulate::PASSWORD);
        command
    }

    /// The program with nothing but the address of the service.
    pub fn stranger(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare_command();
        command.args(arguments).env("GCEXPORT_BASE_URL", self.service.url());
        let asks = |word: &&str| word.starts_with('-') || ["login", "logout"].contains(word);
        if self.kind == Kind::Coros && arguments.first().is_none_or(asks) {
            command.args(["--service", "coros"]);
        }
        command
    }

    /// The program without any way in.
    pub fn bare_command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gcexport"));
        command
            .current_dir(self.desk.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("TZ", "America/St_Johns")
            .env("GCEXPORT_TIME_SCALE", "0.002")
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        finish(&mut self.command(arguments))
    }

    /// Exports into `out` and insists on success.
    pub fn export(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.run(&[arguments, &["-d", "out"]].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        outcome
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.desk.path().join(name)
    }

    pub fn out(&self) -> PathBuf {
        self.path("out")
    }

    /// What `status` says of `out`.
    pub fn status(&self) -> serde_json::Value {
        let outcome = self.run(&["status", "--json", "-d", "out"]);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        serde_json::from_str(&outcome.stdout).unwrap()
    }

    /// The table in `out`, parsed: one map of header → cell per row.
    pub fn table(&self) -> Vec<BTreeMap<String, String>> {
        self.rows_of("activities")
    }

    /// The CSV of this name in `out`, parsed.
    pub fn rows_of(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.out().join(format!("{name}.csv"))).unwrap();
        reader.deserialize().collect::<Result<_, _>>().unwrap()
    }

    /// The paths asked for since the beginning, with their queries.
    pub fn requests(&self) -> Vec<Request> {
        self.service.requests()
    }

    /// How many files were asked for.
    pub fn file_requests(&self) -> usize {
        match self.kind {
            Kind::Garmin => self.count("/download-service/"),
            Kind::Coros => self.service.file_requests().len(),
        }
    }

    /// How many requests a run makes that has nothing to do: whose account it
    /// is, the list, and at Garmin how long that is.
    pub fn requests_for_nothing(&self) -> usize {
        match self.kind {
            Kind::Garmin => 3,
            Kind::Coros => 2,
        }
    }

    /// The legs of multisport activities.
    pub fn legs(&self) -> Vec<Workout> {
        self.service.edit(|athlete| {
            let ids = athlete.workouts().iter().flat_map(|workout| &workout.child_ids);
            ids.filter_map(|id| athlete.find(*id)).cloned().collect()
        })
    }

    /// How the service writes the id of an activity.
    pub fn id(&self, activity: u64) -> String {
        match self.kind {
            Kind::Garmin => activity.to_string(),
            Kind::Coros => label_id(activity),
        }
    }

    /// How many requests with this beginning of their path.
    pub fn count(&self, beginning: &str) -> usize {
        self.requests().iter().filter(|request| request.path.starts_with(beginning)).count()
    }

    /// Asks the service something on its own threads.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        let _ = rustls::crypto::ring::default_provider().install_default();
        self.runtime.block_on(future)
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }
}

/// Waits for what is to come, and not for ever.
pub fn until(what: &str, has_come: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(60);
    while !has_come() {
        assert!(Instant::now() < limit, "{what} never comes");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Runs a command to its end.
pub fn finish(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The run failed with this code, and one line says why, with this word in it.
pub fn complains(outcome: &Outcome, code: i32, word: &str) {
    assert_eq!(outcome.code, Some(code), "{outcome:#?}");
    let errors: Vec<_> =
        outcome.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(errors.len(), 1, "one line says what is wrong: {outcome:#?}");
    assert!(errors[0].contains(word), "{word:?} in {outcome:#?}");
}

/// A zip of these members, by name.
pub fn zipped(members: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(name.as_ref(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Every file below `root` outside `.gcexport`.
pub fn tree(root: &Path) -> Tree {
    let mut files = Tree::new();
    for path in paths(root) {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        files.insert(name, std::fs::read(&path).unwrap());
    }
    files
}

/// Size and time of last change of every file below `root` outside `.gcexport`.
pub fn stamps(root: &Path) -> BTreeMap<PathBuf, (u64, std::time::SystemTime)> {
    paths(root)
        .into_iter()
        .map(|path| {
            let metadata = path.metadata().unwrap();
            (path, (metadata.len(), metadata.modified().unwrap()))
        })
        .collect()
}

fn paths(root: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == ".gcexport" {
            continue;
        }
        if path.is_dir() { paths.extend(self::paths(&path)) } else { paths.push(path) }
    }
    paths
}

/// The ledger without times and run records, as comparable lines.
pub fn ledger(root: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(root.join(".gcexport/ledger.sqlite")).unwrap();
    let mut lines = Vec::new();
    for (table, columns) in [
        ("meta", "key, value"),
        ("activities", "seq, id, start_s, raw, version, deleted_at IS NULL"),
        ("asides", "kind, subject, version, answer, gone"),
        ("history", "entry, activity, what, raw"),
        ("files", "activity, format, state, path, bytes, sha256, reason, version"),
    ] {
        let mut select =
            db.prepare(&format!("SELECT {columns} FROM {table} ORDER BY 1, 2")).unwrap();
        let width = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<_> =
                (0..width).map(|n| format!("{:?}", row.get_ref(n).unwrap())).collect();
            lines.push(format!("{table}: {}", cells.join(" | ")));
        }
    }
    lines
}

/// The world's service with one path answered differently.
pub struct Stub {
    pub url: String,
    answers: Arc<std::sync::atomic::AtomicUsize>,
}

impl Stub {
    /// How often the stubbed path was asked for.
    pub fn answers(&self) -> usize {
        self.answers.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Passes everything on to the world's service, but answers `path` with `body` and status 200.
pub fn stub(world: &World, path: impl Into<String>, body: impl Into<axum::body::Bytes>) -> Stub {
    let (path, body) = (path.into(), body.into());
    let answers = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (count, behind) = (Arc::clone(&answers), world.service.url());
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let pass_on = move |request: axum::extract::Request| {
        let (count, behind, client) = (Arc::clone(&count), behind.clone(), client.clone());
        let instead = (request.uri().path() == path).then(|| body.clone());
        async move {
            if let Some(body) = instead {
                count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                return axum::response::IntoResponse::into_response(body);
            }
            let (parts, content) = request.into_parts();
            let content = axum::body::to_bytes(content, usize::MAX).await.unwrap();
            let url = format!("{behind}{}", parts.uri.path_and_query().unwrap());
            let mut headers = parts.headers;
            headers.insert("host", behind.trim_start_matches("http://").parse().unwrap());
            if headers.contains_key("origin") {
                let referer = headers["referer"]
                    .to_str()
                    .unwrap()
                    .split_once("/mobile/")
                    .unwrap()
                    .1
                    .to_owned();
                headers.insert("referer", format!("{behind}/mobile/{referer}").parse().unwrap());
                headers.insert("origin", behind.parse().unwrap());
            }
            let answer = client
                .request(parts.method, url)
                .headers(headers)
                .body(content)
                .send()
                .await
                .unwrap();
            let mut response = axum::response::Response::builder().status(answer.status());
            for (name, value) in answer.headers() {
                response = response.header(name, value);
            }
            response.body(axum::body::Body::from(answer.bytes().await.unwrap())).unwrap()
        }
    };
    let listener = world.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(pass_on);
    world.runtime.spawn(async move { axum::serve(listener, app).await.unwrap() });
    Stub { url, answers }
}
