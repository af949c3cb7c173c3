use clap::Args;

/// The flags of a search through a log, named as grep's are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Search")]
pub(crate) struct LogSearch {
    /// Print the lines that match this regular expression; exits with 1 if there are none
    #[arg(long, value_name = "PATTERN", conflicts_with_all = ["follow", "raw", "tail"])]
    pub(crate) grep: Option<String>,
    /// Lines around each match
    #[arg(long, short = 'C', value_name = "N", requires = "grep")]
    pub(crate) context: Option<usize>,
    /// Lines before each match
    #[arg(long, short = 'B', value_name = "N", requires = "grep")]
    pub(crate) before_context: Option<usize>,
    /// Lines after each match
    #[arg(long, short = 'A', value_name = "N", requires = "grep")]
    pub(crate) after_context: Option<usize>,
    /// Capital and small letters are the same
    #[arg(long, short, requires = "grep")]
    pub(crate) ignore_case: bool,
    /// Print the lines that do not match
    #[arg(long, requires = "grep")]
    pub(crate) invert_match: bool,
    /// Print only how many lines match
    #[arg(long, requires = "grep")]
    pub(crate) count: bool,
    /// Stop after so many matching lines
    #[arg(long, short, value_name = "N", requires = "grep")]
    pub(crate) max_count: Option<u64>,
}
