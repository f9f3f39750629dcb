//! What was wrong with what a person sent: a field, a stable code, a sentence.

use serde::Serialize;

/// One thing to put right. The code is for programs, the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Problem {
    /// Empty where the whole request is meant.
    pub field: String,
    pub code: String,
    /// Says what was wrong and what to do, in the reader's language.
    pub detail: String,
}

impl Problem {
    pub fn new(field: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Problem { field: field.into(), code: code.into(), detail: detail.into() }
    }

    pub fn whole(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Problem::new("", code, detail)
    }
}

pub type Problems = Vec<Problem>;

/// What to say beside one field.
pub fn said_of(problems: &[Problem], field: &str) -> Option<String> {
    problems.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone())
}

/// What was wrong with no field in particular stands above the form.
pub fn said_above(main: ui::Main, problems: &[Problem]) -> ui::Main {
    above(main, problems, |problem| problem.field.is_empty())
}

/// The same where the page does not ask every field now: what was wrong with one that it does not stands above.
pub fn above(main: ui::Main, problems: &[Problem], is_above: impl Fn(&Problem) -> bool) -> ui::Main {
    problems.iter().filter(|problem| is_above(problem)).fold(main, |main, problem| main.problem("", problem.detail.clone()))
}

/// The problems of a refusal, so that a form can come back with them; any other failure goes on.
pub fn problems_of(failure: crate::Failure) -> Result<Problems, crate::Failure> {
    match failure {
        crate::Failure::Refused(problems) => Ok(problems),
        other => Err(other),
    }
}
