//! A file of a material: shared, fetched, taken away again.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use forms::Answers;
use kernel::{
    Failure, Input, Permit, Problem, Problems, Reader,
    input::Nothing,
    problem::{said_above, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Attachment, Draft, Drafts, Outcome};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use super::{answers_of, find, write};
use crate::{
    document::{Document, MOST_BYTES, Words, tidy_name},
    kind::Kind,
    permissions::{ReadLearning, WriteLearning},
    record::Record,
    rights::may_change,
    scan::Names,
    t,
};

/// Where the answers of a material keep its file.
pub(super) const FIELD: &str = "file";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Shared {
    pub name: String,
    #[serde(flatten)]
    kept: Attachment,
}

pub(super) fn shared(answers: &Answers) -> Option<Shared> {
    serde_json::from_value(answers.get(FIELD)?.clone()).ok()
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Brought {
    /// In base64.
    file: String,
    /// What it is called, with its ending.
    file_name: String,
    /// `yes`: nobody who sought help can be recognised in it. Wanted of a kind whose words the program cannot read.
    nobody: String,
    /// `yes`: a name of one word in it is not hers.
    not_her: String,
}

fn page(l: Lang, record: &Record, problems: &Problems) -> Main {
    let nobody = vec![Choice::new("yes", t::file_nobody(l), false)];
    let form = Form::new(format!("/learning/items/{}/file", record.id), t::file_share(l))
        .ask(Field::new(FIELD, t::file(l), Control::File { kinds: ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv" }).hint(t::file_hint(l)).error(said_of(problems, FIELD)))
        .ask(Field::new("nobody", t::file_pdf(l), Control::Checkboxes { options: nobody }).error(said_of(problems, "nobody")))
        .ask_all(write::not_her_field(l, problems));
    let main = Main::new(t::file_share(l)).caption(record.head.title.clone()).back(format!("/learning/items/{}", record.id)).with(Block::Inset(t::no_person(l).into()));
    said_above(main, problems).form(form)
}

async fn material(permit: &Permit<WriteLearning>, id: &str) -> Result<Record, Failure> {
    let record = find(permit, id).await?;
    if record.head.kind == Kind::Material && may_change(&record.head, permit.actor().organisation) { Ok(record) } else { Err(Failure::NotFound) }
}

pub(crate) async fn form(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let record = material(&permit, &id).await?;
    reader.draw(StatusCode::OK, t::file(reader.lang), &page(reader.lang, &record, &Vec::new()))
}

/// The bytes and the name under which they are kept, or what is wrong with them.
async fn checked(names: Names, l: Lang, value: &Brought) -> Result<(Vec<u8>, String), Problems> {
    let wrong = |field: &str, code: &str, sentence: &str| vec![Problem::new(field, code, sentence)];
    let bytes = BASE64.decode(&value.file).unwrap_or_default();
    if bytes.is_empty() {
        return Err(wrong(FIELD, "required", t::file_missing(l)));
    }
    if bytes.len() > MOST_BYTES {
        return Err(wrong(FIELD, "too-large", t::file_too_large(l)));
    }
    let Some(document) = Document::of(&value.file_name, &bytes) else { return Err(wrong(FIELD, "kind", t::file_kind(l))) };
    let name = tidy_name(&value.file_name, document);
    let (says_nobody, is_not_her) = (value.nobody == "yes", value.not_her == "yes");
    let read = move || {
        let said = match document.text(&bytes) {
            Words::Broken => return Err(Problem::new(FIELD, "unread", t::file_unread(l))),
            Words::Unreadable if !says_nobody => return Err(Problem::new("nobody", "required", t::file_nobody_missing(l))),
            Words::Unreadable => String::new(),
            Words::Read(text) => text,
        };
        match write::pointing_in(l, FIELD, &format!("{name}\n{said}"), &names, is_not_her) {
            Some(problem) => Err(problem),
            None => Ok((bytes, name)),
        }
    };
    // Reading a whole document is work, not waiting.
    let read = tokio::task::spawn_blocking(read).await.map_err(|_| wrong(FIELD, "unread", t::file_unread(l)))?;
    read.map_err(|problem| vec![problem])
}

pub(crate) async fn share(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<Brought>) -> Result<Response, Failure> {
    let l = reader.lang;
    let record = material(&permit, &id).await?;
    let names = write::own_names(&permit).await?;
    let met = names.met.clone();
    let checked = checked(names, l, &value).await;
    write::note_met(&permit, &met).await?;
    let (bytes, name) = match checked {
        Ok(checked) => checked,
        Err(problems) => return reader.return_form(t::file(l), &page(l, &record, &problems), &problems),
    };
    let mut answers = answers_of(&permit, &record).await?;
    let before = shared(&answers);
    let kept = permit.house().commons.keep_attachment(&bytes).await?;
    answers.insert(FIELD.into(), serde_json::to_value(Shared { name, kept: kept.clone() })?);
    let done = keep(&permit, &repeat, &record, answers).await;
    // Of two files one is named by the record; the other is thrown away. A press that came before has named its file.
    let useless = match &done {
        Ok(outcome) if !outcome.is_replay => before.map(|it| it.kept.id),
        Ok(_) | Err(_) => Some(kept.id),
    };
    if let Some(useless) = useless {
        permit.house().commons.drop_attachment(useless).await?;
    }
    done?;
    reader.made(&format!("/learning/items/{}", record.id), record.id)
}

async fn keep(permit: &Permit<WriteLearning>, repeat: &kernel::RepeatKey, record: &Record, answers: Answers) -> Result<Outcome, Failure> {
    let (id, head, version) = (record.id, record.head.clone(), record.version);
    permit.publish(repeat, move |_| Ok(Drafts::of(id, [Draft::house("learning", "learning_changed", id, &head)?.with_body(&answers)?.based_on(version)]))).await
}

pub(crate) async fn forget(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let record = material(&permit, &id).await?;
    let mut answers = answers_of(&permit, &record).await?;
    let Some(before) = shared(&answers) else { return Err(Failure::NotFound) };
    answers.remove(FIELD);
    // Pressed twice: what the record names by now was shared since.
    if !keep(&permit, &repeat, &record, answers).await?.is_replay {
        permit.house().commons.drop_attachment(before.kept.id).await?;
    }
    reader.saved(&format!("/learning/items/{}", record.id), record.id)
}

/// Saved, never shown: whatever it holds is run by nobody's browser here.
pub(crate) async fn fetch(permit: Permit<ReadLearning>, Path(id): Path<String>) -> Result<Response, Failure> {
    let record = find(&permit, &id).await?;
    let shared = shared(&answers_of(&permit, &record).await?).ok_or(Failure::NotFound)?;
    let bytes = permit.house().commons.attachment(&shared.kept).await?;
    let media = Document::of(&shared.name, &bytes).map_or("application/octet-stream", Document::media);
    let name: String =
        shared.name.bytes().map(|byte| if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect();
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    Ok(([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
