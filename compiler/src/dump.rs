//! The stages of the compiler in print.

use std::fmt::Write as _;

use crate::error::{Code, Error, Errors, Source};
use crate::{Algorithm, Options, compile, front, resolve};
use crate::{blocks, messages, model, program, schedule, syntax, transforms};

/// The stages that [`dump`] prints: what there is before the passes, each of them, what follows.
pub fn stages() -> Vec<&'static str> {
    let passes = transforms::PASSES.iter().map(|pass| pass.name);
    let last = ["blocks", "messages", "schedule", "program", "rust"];
    ["syntax", "model"].into_iter().chain(passes).chain(last).collect()
}

/// Prints one stage of the compiler, by its name in [`stages`].
pub fn dump(source: &Source, options: &Options, stage: &str) -> Result<String, Errors> {
    if stage == "syntax" {
        return Ok(format!("{:#?}\n", syntax::parse(&source.text)?));
    }
    if stage == "rust" {
        return Ok(compile(source, options)?.module);
    }
    if stage == "model" {
        return Ok(resolve(source, options)?.iter().map(|one| model::print::model(&one.model)).collect());
    }
    let front = front(source, options)?;
    if transforms::PASSES.iter().any(|pass| pass.name == stage) {
        let resolved = transforms::run(front.untouched, front.algorithm, Some(stage))?;
        return Ok(model::print::model(&resolved));
    }
    if front.algorithm == Algorithm::Gibbs {
        return dump_blocks(&blocks::derive(&front.untouched)?, program::Text(&source.text), stage);
    }
    if stage == "blocks" {
        return Err(Error::new(Code::NotYet, "blocks are those of `--algorithm gibbs`").into());
    }
    let graph = messages::derive(&front.model, front.algorithm)?;
    let schedule = schedule::order(&graph);
    match stage {
        "messages" => Ok(messages::print(&graph)),
        "schedule" => Ok(schedule::print(&graph, &schedule)),
        "program" => {
            let text = program::Text(&source.text);
            Ok(program::print(&program::lower(&program::internal(graph), &schedule, text)?))
        }
        _ => Err(unknown_stage(stage).into()),
    }
}

/// What block Gibbs sampling of each model of a file draws, given what, and why these together.
pub fn draws(source: &Source, options: &Options) -> Result<String, Errors> {
    let mut text = String::new();
    for one in resolve(source, options)? {
        let blocks = blocks::derive(&one.model)?;
        for phase in blocks::phases(&blocks) {
            let _ = writeln!(text, "{}, {}:", one.model.name, phase.title);
            for line in phase.lines {
                let _ = writeln!(text, "  {}", line.text);
                if !line.reason.is_empty() {
                    let _ = writeln!(text, "    # {}", line.reason);
                }
            }
        }
    }
    Ok(text)
}

/// Prints a stage of a sampler: the draws of a sweep, or the messages of each.
fn dump_blocks(blocks: &blocks::Blocks, text: program::Text<'_>, stage: &str) -> Result<String, Errors> {
    let each = |print: &dyn Fn(&blocks::Draw) -> String| {
        let one = |draw: &blocks::Draw| format!("{}{}", blocks::line(&blocks.model, draw), print(draw));
        blocks.draws.iter().map(one).collect::<Vec<_>>().concat()
    };
    match stage {
        "blocks" => {
            let why = |draw: &blocks::Draw| match draw.reason.as_str() {
                "" => String::new(),
                reason => format!("  # {reason}\n"),
            };
            let begins =
                blocks.begins.iter().map(|draw| format!("at first {}", blocks::line(&blocks.model, draw)));
            Ok(begins.collect::<String>() + &each(&why))
        }
        "messages" => Ok(each(&|draw| messages::print(&draw.graph))),
        "schedule" => Ok(each(&|draw| schedule::print(&draw.graph, &draw.schedule))),
        "program" => Ok(program::print(&program::lower_blocks(blocks, text)?)),
        _ => Err(unknown_stage(stage).into()),
    }
}

fn unknown_stage(stage: &str) -> Error {
    Error::new(Code::UnknownName, format!("no stage is called `{stage}`"))
        .hint(format!("there are {}", stages().join(", ")))
}
