//! What tells a line that says why something failed.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexSet};

/// What a line scores at most.
pub(super) const MAX_SCORE: u16 = 900;

/// The first pattern that matches is a line's score.
const PATTERNS: &[(u16, &str)] = &[
    // The runner says that the log is not all there.
    (MAX_SCORE, r"Job's log exceeded limit of \d+ bytes"),
    // What every failed job's log ends with, and says nothing.
    (
        350,
        r"^ERROR: Job failed|^Finished: FAILURE|user command error: exit status|script returned exit code",
    ),
    // The last word of a build tool, which repeats what was said above.
    (
        550,
        r"^error: (could not compile|aborting due to|test failed, to rerun)|^make(\[\d+\])?: \*\*\*|^npm (ERR!|error) A complete log|BUILD FAIL(ED|URE)|^FAIL$|\[ERROR\] (\[Help|Re-run|To see|For more|-> \[Help)|\[ERROR\]\s*$",
    ),
    // A program gave up.
    (
        820,
        r"panicked at |^panic: |^fatal( error)?: |Traceback \(most recent call last\)|^Exception in thread|Unhandled(PromiseRejection| exception| rejection)|Segmentation fault|core dumped|Out of memory|OutOfMemory|No space left on device|^Killed\b|AddressSanitizer|stack overflow",
    ),
    // Compilers.
    (
        800,
        r"^\s*error(\[[A-Z]\d+\])?: |error (TS|CS|MSB|NU|C)\d+:|^[^ ]{1,300}:\d+(:\d+)?:? (fatal )?error\b|undefined reference to|undefined symbol|cannot find symbol|\[ERROR\] .*\.(java|kt|scala):\[?\d+|^[^ ]{1,300}\.go:\d+:\d+: ",
    ),
    // Tests.
    (
        790,
        r"--- FAIL: |^FAIL(ED)?\b[: \t]|^\S+ FAILED\b|\.\.\. FAILED$|^\s*not ok \d|^E  +\S|^test .* FAILED|<<< (FAILURE|ERROR)!|^\s*\u{25cf} .+ \u{203a} |^\s+\d+\) \S|AssertionError|assertion .*failed|Assertion failed",
    ),
    // Exceptions by their names.
    (
        760,
        r"(^|[\s:.])[A-Z][A-Za-z]*(Error|Exception|Failure)(:| \[|$)|^Caused by: |^\s+Caused by:",
    ),
    // Tools and services.
    (
        740,
        r"^npm (ERR!|error) |^yarn error|^error Command failed|failed to (solve|compute|push|pull|fetch|read|load|build|start|connect)|command not found|: not found$|No such file or directory|Permission denied|cannot open|Cannot find module|Module not found|Could not (resolve|find|connect|transfer)|Connection (refused|reset)|[Tt]imed out|x509: |certificate (verify failed|has expired)|(401|403|404|429|500|502|503|504) (Unauthorized|Forbidden|Not Found|Too Many|Internal|Bad Gateway|Service|Gateway)|denied: |manifest unknown|toomanyrequests|unable to access",
    ),
    (
        720,
        r"^\[ERROR\] |^\s*ERROR\b|\bERROR\b[\]: ]|\bFATAL\b|\bCRITICAL\b",
    ),
    // Summaries of tests.
    (
        700,
        r"test result: FAILED|^failures:|Tests run:.*(Failures|Errors): [1-9]|[1-9]\d* (failed|failures?|errors?)\b|FAILURES!|=+ (FAILURES|ERRORS) =+",
    ),
    // What was expected, and what came.
    (
        620,
        r"^\s*(left|right): |^\s*([Ee]xpected|[Rr]eceived|[Aa]ctual|[Gg]ot|[Ww]ant)\b ?[:=(]|[Ee]xpected .* (but |got |found |received )|mismatched types",
    ),
    (
        500,
        r"[Ee]xit(ed)?( with)?( code| status)?:? [1-9]\d*\b|[Ee]rror code:? [1-9]|returned non-zero|did not complete successfully",
    ),
    (
        450,
        r"(?i)\b(error|fatal|failure|exception|panic|abort(ed|ing)?)\b",
    ),
    (
        400,
        r"(?i)\b(fail(ed|ing|s)?|cannot|could not|unable to|invalid|denied|rejected)\b|\u{2717}|\u{2715}|\u{274c}|\u{2716}",
    ),
    (120, r"(?i)\bwarn(ing)?\b|deprecated"),
];

/// What makes a line harmless, unless it scores more than this.
const HARMLESS_BELOW: u16 = 600;
const HARMLESS: &str = r"(?i)\b0 (errors?|failures?|failed)\b|\bno (errors?|failures?)\b|without errors?|(errors?|failures?|failed)[:=] ?0\b|error-free|allow_failure|on[-_]failure|fail[-_]fast|continue-on-error|ignore[-_]errors?|if-no-files|^\s*(compiling|checking|downloaded|downloading|fetching|installing|unpacking|collecting|requirement already|added|get:\d+|selecting|preparing|setting up|copying|extracting)\b|\.\.\. ok$|^ok\b|^\s*(pass(ed)?|ok)\b|\u{2713}|\u{2714}";

struct Compiled {
    set: RegexSet,
    single: Vec<Regex>,
    harmless: Regex,
}

/// The compiled patterns; nothing if one of them is not right, which a test excludes.
fn compiled() -> Option<&'static Compiled> {
    static COMPILED: OnceLock<Option<Compiled>> = OnceLock::new();
    COMPILED
        .get_or_init(|| {
            let sources: Vec<String> = PATTERNS.iter().map(|(_, text)| ascii(text)).collect();
            let single = sources.iter().map(|text| Regex::new(text));
            Some(Compiled {
                set: RegexSet::new(&sources).ok()?,
                single: single.collect::<Result<_, _>>().ok()?,
                harmless: Regex::new(&ascii(HARMLESS)).ok()?,
            })
        })
        .as_ref()
}

/// Classes and boundaries of ASCII: quick on any bytes.
fn ascii(pattern: &str) -> String {
    format!("(?-u){pattern}")
}

/// What a line scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Score {
    /// 0 to [`MAX_SCORE`].
    pub(super) value: u16,
    /// The pattern that matched.
    pattern: Option<usize>,
}

/// What a line scores by itself.
pub(super) fn score(line: &[u8]) -> Score {
    let Some(compiled) = compiled() else {
        return Score::default();
    };
    let Some(pattern) = compiled.set.matches(line).into_iter().next() else {
        return Score::default();
    };
    let value = PATTERNS.get(pattern).map_or(0, |(value, _)| *value);
    if value < HARMLESS_BELOW && compiled.harmless.is_match(line) {
        return Score::default();
    }
    Score {
        value,
        pattern: Some(pattern),
    }
}

impl Score {
    /// Where in the line its pattern matches.
    pub(super) fn place(self, line: &[u8]) -> usize {
        self.pattern
            .and_then(|pattern| compiled()?.single.get(pattern)?.find(line))
            .map_or(0, |found| found.start())
    }
}

/// The limit in `Job's log exceeded limit of N bytes`.
pub(super) fn log_limit(line: &[u8]) -> Option<u64> {
    const WORDS: &[u8] = b"log exceeded limit of ";
    let at = memchr::memmem::find(line, WORDS)?;
    let rest = line.get(at + WORDS.len()..)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(rest.get(..digits)?).ok()?;
    let unit = rest.get(digits..)?.starts_with(b" bytes");
    number.parse().ok().filter(|_| unit)
}

/// Whether a line that follows an error belongs to it: the frames of a stack trace, the source
/// that a compiler shows.
pub(super) fn continues(line: &[u8]) -> bool {
    let indented = matches!(line, [b' ' | b'\t', ..]);
    let marked = matches!(line, [b'|' | b'>' | b'^' | b'E' | b'=', b' ', ..]);
    let frame = line.starts_with(b"at ") || line.starts_with(b"goroutine ");
    indented || marked || frame
}

#[cfg(test)]
mod tests {
    use super::{compiled, log_limit, score};

    #[test]
    fn the_patterns_compile() {
        assert!(compiled().is_some());
    }

    #[test]
    fn failures_score_more_than_noise() {
        let grades: [&[&str]; 4] = [
            &[
                "",
                "   Compiling thiserror v2.0.1",
                "Downloading error-chain v0.12.4",
                "Found 0 errors, 0 warnings",
                "[INFO] Tests run: 3, Failures: 0, Errors: 0",
                "test errors::are_shown ... ok",
                "PASS src/error.test.js",
                "allow_failure: true",
            ],
            &[
                "warning: unused variable",
                "ERROR: Job failed: exit code 1",
                "the upload failed, trying again",
            ],
            &[
                "error: could not compile `app` (bin \"app\") due to 1 previous error",
                "make: *** [Makefile:3: all] Error 2",
                "  left: 4",
            ],
            &[
                "error[E0308]: mismatched types",
                "src/main.c:4:2: error: expected ';'",
                "thread 'main' panicked at src/main.rs:4:5:",
                "--- FAIL: TestAdd (0.00s)",
                "FAILED tests/test_api.py::test_login - AssertionError: 401",
                "E       assert 3 == 4",
                "java.lang.NullPointerException: name",
                "npm ERR! code ELIFECYCLE",
                "src/app.ts(3,5): error TS2322: Type 'string' is not assignable",
                "bash: cargoo: command not found",
                "Tests run: 5, Failures: 1, Errors: 0, Skipped: 0",
                "test result: FAILED. 3 passed; 1 failed; 0 ignored",
            ],
        ];
        let bounds = [0, 1, 450, 651];
        let uppers = [0, 449, 650, 900];
        for ((lines, low), high) in grades.iter().zip(bounds).zip(uppers) {
            for line in *lines {
                let value = score(line.as_bytes()).value;
                assert!((low..=high).contains(&value), "{line:?} scores {value}");
            }
        }
    }

    #[test]
    fn the_limit_is_read() {
        let line = b"Job's log exceeded limit of 4194304 bytes.";
        assert_eq!(log_limit(line), Some(4_194_304));
        assert_eq!(log_limit(b"Job's log exceeded limit of many bytes."), None);
    }
}
