//! What may be asked for.

use std::num::IntErrorKind;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use posterity_compiler::error::Code;
use posterity_compiler::model::query::QUERIES;
use posterity_compiler::{Algorithm, Options, Query};
use posterity_runtime::near::near;

/// Compiles probabilistic models to readable message-passing programs in Rust, and runs them.
#[derive(Debug, Parser)]
#[command(name = "posterity", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order of the language's page on them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Parse and type a model, and report every problem at once.
    Check(Check),
    /// Write the Rust module of a model.
    Compile(Compile),
    /// Infer the posterior of a model given data.
    Run(Box<Run>),
    /// Lay out model files in the one way there is.
    Fmt(Fmt),
    /// Draw the factor graph.
    Graph(Graph),
    /// Draw from the prior, data and all.
    Simulate(Simulate),
    /// Model, factor graph, schedule and code in one page.
    Inspect(Inspect),
    /// Infer the posterior, then draw data anew from it.
    Predict(Predict),
    /// Simulation-based calibration: does the algorithm find what the data were drawn from?
    Sbc(Sbc),
    /// One batch's output messages to a file (not there yet).
    ExportMessages(Later),
    /// Add the natural parameters of files of messages (not there yet).
    MergeMessages(Later),
}

/// Which model of which file.
#[derive(Debug, Args)]
pub(crate) struct Selected {
    /// The model where the file holds several.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
}

impl Selected {
    /// What the compiler is asked for.
    pub(crate) fn options(&self, algorithm: Option<Algorithm>) -> Options {
        Options { algorithm, model: self.model.clone(), ..Options::default() }
    }
}

/// `check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The model file.
    #[arg(required_unless_present = "explain")]
    pub(crate) file: Option<PathBuf>,
    /// Also say what this algorithm lacks for the model, and what `gibbs` draws.
    #[arg(long, value_name = "A")]
    pub(crate) algorithm: Option<Algorithm>,
    /// Explain a code, the word in brackets of a message.
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub(crate) explain: Option<Code>,
    #[command(flatten)]
    pub(crate) selected: Selected,
}

/// `compile`
#[derive(Debug, Args)]
pub(crate) struct Compile {
    /// The model file.
    pub(crate) file: PathBuf,
    /// The algorithm: ep, vmp (the model's own, or the first that fits, without it).
    #[arg(long, value_name = "A")]
    pub(crate) algorithm: Option<Algorithm>,
    /// Where to write the module; standard output without it, or as `-`.
    #[arg(short, long, value_name = "OUT.rs")]
    pub(crate) output: Option<PathBuf>,
    /// With `simulate`, which draws from the prior.
    #[arg(long, conflicts_with = "predict")]
    pub(crate) simulate: bool,
    /// With `predict`, which draws from the posterior predictive distribution.
    #[arg(long)]
    pub(crate) predict: bool,
    /// Under ep, the part of each old message that is kept: from 0, not damped, to below 1.
    #[arg(long, value_name = "PART", allow_hyphen_values = true, value_parser = damping)]
    pub(crate) damping: Option<f64>,
    /// Print a stage instead.
    #[arg(long, value_name = "STAGE", value_parser = PossibleValuesParser::new(posterity_compiler::stages()))]
    pub(crate) dump: Option<String>,
    #[command(flatten)]
    pub(crate) selected: Selected,
}

/// `run`
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The model file.
    pub(crate) file: PathBuf,
    /// The data, a JSON object with a key per parameter; `-` is standard input.
    #[arg(long, value_name = "D.json")]
    pub(crate) data: Option<PathBuf>,
    /// The algorithms, side by side: ep, vmp, gibbs.
    #[arg(long, value_name = "A[,A2]", value_delimiter = ',')]
    pub(crate) algorithm: Vec<Algorithm>,
    /// The most iterations: 200 if none is said, and all of 2000 sweeps under gibbs.
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = count)]
    pub(crate) iterations: Option<u64>,
    /// Converged: no natural parameter moved by more than T · (1 + |value|).
    #[arg(long, value_name = "T", default_value = "1e-6", allow_hyphen_values = true, value_parser = tolerance)]
    pub(crate) tolerance: f64,
    /// Under gibbs, how many chains are run, each by a thread.
    #[arg(long, value_name = "C", default_value = "4", allow_hyphen_values = true, value_parser = chains)]
    pub(crate) chains: u64,
    /// Under gibbs, the sweeps that count for nothing: half of them if none is said.
    #[arg(long, value_name = "B", allow_hyphen_values = true, value_parser = burn_in)]
    pub(crate) burn_in: Option<u64>,
    /// Under gibbs, of how many sweeps one is kept in a list of samples.
    #[arg(long, value_name = "K", default_value = "1", allow_hyphen_values = true, value_parser = count)]
    pub(crate) thin: u64,
    /// Under gibbs, also ask for this of an output: marginal, samples, conditionals (what these were drawn from).
    #[arg(long, value_name = "X=WHAT[,WHAT]", value_parser = query)]
    pub(crate) query: Vec<(String, Vec<Query>)>,
    /// Under gibbs, write the state of the chains to this file, now and then and at the end.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Under gibbs, go on from a file of `--checkpoint`: `--iterations` counts the sweeps before it, too.
    #[arg(long, value_name = "FILE")]
    pub(crate) resume: Option<PathBuf>,
    /// Under ep, the part of each old message that is kept: from 0, not damped, to below 1.
    #[arg(long, value_name = "PART", allow_hyphen_values = true, value_parser = damping)]
    pub(crate) damping: Option<f64>,
    /// The seed of everything random.
    #[arg(long, value_name = "S", default_value = "0", allow_hyphen_values = true, value_parser = seed)]
    pub(crate) seed: u64,
    /// `text`, `json`, or a directory to write both into.
    #[arg(long, value_name = "text|json|DIR", default_value = "text", value_parser = output)]
    pub(crate) output: String,
    /// Also draw each posterior into this directory, as SVG.
    #[arg(long, value_name = "DIR")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selected: Selected,
    #[command(flatten)]
    pub(crate) later: LaterOptions,
}

/// `simulate`
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The model file.
    pub(crate) file: PathBuf,
    /// What is given: sizes, covariates, priors; of data that are drawn, only their shape counts.
    #[arg(long, value_name = "D.json")]
    pub(crate) data: Option<PathBuf>,
    /// How many draws.
    #[arg(long, value_name = "N", default_value = "1", allow_hyphen_values = true, value_parser = count)]
    pub(crate) draws: u64,
    /// The seed of the draws.
    #[arg(long, value_name = "S", default_value = "0", allow_hyphen_values = true, value_parser = seed)]
    pub(crate) seed: u64,
    /// `text`, or `json`: a line per draw, each fit to be the data of `run`.
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = ["text", "json"])]
    pub(crate) output: String,
    #[command(flatten)]
    pub(crate) selected: Selected,
}

/// When an inference ends, and what is random in it.
#[derive(Debug, Args)]
pub(crate) struct Inferring {
    /// The algorithm: ep, vmp (the model's own, or the first that fits, without it).
    #[arg(long, value_name = "A")]
    pub(crate) algorithm: Option<Algorithm>,
    /// The most iterations.
    #[arg(long, value_name = "N", default_value = "200", allow_hyphen_values = true, value_parser = count)]
    pub(crate) iterations: u64,
    /// Converged: no natural parameter moved by more than T · (1 + |value|).
    #[arg(long, value_name = "T", default_value = "1e-6", allow_hyphen_values = true, value_parser = tolerance)]
    pub(crate) tolerance: f64,
    /// The seed of everything random.
    #[arg(long, value_name = "S", default_value = "0", allow_hyphen_values = true, value_parser = seed)]
    pub(crate) seed: u64,
}

/// `predict`
#[derive(Debug, Args)]
pub(crate) struct Predict {
    /// The model file.
    pub(crate) file: PathBuf,
    /// The data, a JSON object with a key per parameter; `-` is standard input.
    #[arg(long, value_name = "D.json")]
    pub(crate) data: Option<PathBuf>,
    /// How many draws.
    #[arg(long, value_name = "N", default_value = "1", allow_hyphen_values = true, value_parser = count)]
    pub(crate) draws: u64,
    #[command(flatten)]
    pub(crate) inferring: Inferring,
    /// `text`, or `json`: a line per draw, in the form of the data of `run`.
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = ["text", "json"])]
    pub(crate) output: String,
    #[command(flatten)]
    pub(crate) selected: Selected,
}

/// `sbc`
#[derive(Debug, Args)]
pub(crate) struct Sbc {
    /// The model file.
    pub(crate) file: PathBuf,
    /// What is given, as for `simulate`: sizes, covariates, priors; of data that are drawn, only their shape counts.
    #[arg(long, value_name = "D.json")]
    pub(crate) data: Option<PathBuf>,
    /// How many simulations.
    #[arg(long, value_name = "N", default_value = "200", allow_hyphen_values = true, value_parser = count)]
    pub(crate) draws: u64,
    #[command(flatten)]
    pub(crate) inferring: Inferring,
    /// A histogram and a test for each output, or `json`: the ranks.
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = ["text", "json"])]
    pub(crate) output: String,
    /// Also draw the ranks of each output into this directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selected: Selected,
}

/// `fmt`
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// The model files, rewritten in place.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Only name the files that would change, and fail if there are any.
    #[arg(long)]
    pub(crate) check: bool,
}

/// How a graph is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    Svg,
    Dot,
}

/// `graph`
#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// The model file.
    pub(crate) file: PathBuf,
    /// How it is drawn.
    #[arg(long, value_enum, default_value = "svg")]
    pub(crate) format: Picture,
    #[command(flatten)]
    pub(crate) selected: Selected,
}

/// `inspect`
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The model file.
    pub(crate) file: PathBuf,
    /// The algorithm: ep, vmp (the model's own, or the first that fits, without it).
    #[arg(long, value_name = "A")]
    pub(crate) algorithm: Option<Algorithm>,
    /// Where to write the page; standard output without it, or as `-`.
    #[arg(short, long, value_name = "OUT.html")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selected: Selected,
}

/// A command that is known and not there yet: whatever follows is taken.
#[derive(Debug, Args)]
pub(crate) struct Later {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<String>,
}

/// Declares the options of `run` that are known and not there yet.
macro_rules! later_options {
    ($($field:ident $name:literal,)*) => {
        /// Options of `run` that are known and not there yet.
        #[derive(Debug, Args)]
        pub(crate) struct LaterOptions {
            $(#[arg(long = $name, hide = true, value_name = "VALUE")]
            $field: Option<String>,)*
        }

        impl LaterOptions {
            /// The first that was given.
            pub(crate) fn given(&self) -> Option<&'static str> {
                $(if self.$field.is_some() {
                    return Some(concat!("--", $name));
                })*
                None
            }
        }
    };
}

later_options! {
    passes "passes",
    batches "batches",
    threads "threads",
    warm_start "warm-start",
    optimizer "optimizer",
    particles "particles",
    batch_size "batch-size",
}

/// A code of errors: `syntax`, or `error[syntax]` as a message shows it.
fn code(text: &str) -> Result<Code, String> {
    let name = text.trim_start_matches("error").trim_matches(['[', ']']);
    Code::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        match near(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the codes are {}", names.join(", ")),
        }
    })
}

/// A seed: any integer that is not negative.
fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is an integer from 0 to {}", u64::MAX))
}

/// How many of something there are to be.
fn count(text: &str) -> Result<u64, String> {
    match text.parse::<u64>() {
        Ok(count @ 1..) => Ok(count),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => {
            Err(format!("it is too large: it must be at most {}", u64::MAX))
        }
        _ => Err("it must be a whole number from 1 on".into()),
    }
}

/// `x=samples,conditionals`: what is asked of an output, too.
fn query(text: &str) -> Result<(String, Vec<Query>), String> {
    let wanted = "write `--query x=samples`: there are marginal, samples and conditionals";
    let (name, what) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or(wanted)?;
    let mut all: Vec<Query> = Vec::new();
    for word in what.split(',') {
        let query = word.parse().map_err(|()| match near(word, QUERIES.iter().map(|(_, name)| *name)) {
            Some(near) => format!("`{word}` can't be asked for; did you mean `{near}`?"),
            None if word.is_empty() => wanted.to_owned(),
            None => format!("`{word}` can't be asked for: there are marginal, samples and conditionals"),
        })?;
        if all.contains(&query) {
            return Err(format!("`{query}` is asked for twice"));
        }
        all.push(query);
    }
    Ok((name.to_owned(), all))
}

/// How many chains: each has a thread.
fn chains(text: &str) -> Result<u64, String> {
    match count(text)? {
        chains @ ..=1024 => Ok(chains),
        _ => Err("there are at most 1024 chains".into()),
    }
}

/// A number of sweeps, perhaps none.
fn burn_in(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "it must be a whole number from 0 on".into())
}

/// What a directory is hardly called: formats that a reader may hope for.
const FORMATS: &[&str] =
    &["-", "csv", "html", "jsonl", "markdown", "md", "table", "toml", "tsv", "txt", "xml", "yaml"];

/// `text`, `json` or a directory, which is called neither as one of them in capitals nor as another format.
fn output(text: &str) -> Result<String, String> {
    let lower = text.to_lowercase();
    match lower.as_str() {
        "" => Err("it is `text`, `json`, or a directory to write both into".into()),
        "text" | "json" if lower != text => {
            Err(format!("did you mean `{lower}`? a directory of that name is `./{text}`"))
        }
        format if FORMATS.contains(&format) => Err(format!(
            "it is `text`, `json`, or a directory to write both into; a directory of that name is `./{text}`"
        )),
        _ => Ok(text.into()),
    }
}

fn damping(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "it is not a number".to_string())?;
    if (0.0..1.0).contains(&value) { Ok(value) } else { Err("it must be a number from 0 to below 1".into()) }
}

fn tolerance(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "it is not a number".to_string())?;
    if value.is_finite() && value >= 0.0 { Ok(value) } else { Err("it must be a number from 0 on".into()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_declarations_agree_with_each_other() {
        super::Arguments::command().debug_assert();
    }
}
