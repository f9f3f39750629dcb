//! A list out, as CSV or as a workbook.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{Failure, Permit};
use paper::Workbook;
use space::{Id, View};
use words::Lang;

use super::{Names, answers_of, kind_of, sharers_of};
use crate::{
    columns::{BETWEEN, cells_of, columns, harmless},
    kind::Kind,
    permissions::ReadLearning,
    record::Record,
    view,
};

/// What places a record among the others; organisations by their English names, which every list shares.
fn placing(view: &View<'_>, record: &Record, names: &Names) -> Result<Vec<String>, Failure> {
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let ids: Vec<String> = record.head.from.iter().map(Id::to_string).collect();
    let origins = record.head.from.iter().map(|id| view::find(view, *id)).collect::<Result<Vec<_>, _>>()?;
    let titles: Vec<String> = origins.into_iter().flatten().map(|it| it.head.title).collect();
    let owner = record.head.owner.map(name).unwrap_or_default();
    let sharers = sharers_of(names, &record.head).join(BETWEEN);
    Ok([record.id.to_string(), record.head.state.code().into(), owner, sharers, name(record.head.organisation), ids.join(BETWEEN), titles.join(BETWEEN)].map(harmless).into())
}

/// Every record of a kind, a row each.
async fn rows_of_all(permit: &Permit<ReadLearning>, kind: Kind) -> Result<Vec<Vec<String>>, Failure> {
    let records = permit.commons(move |view| {
        let names = people::view::organisation_names(view, Lang::En)?;
        view::all(view, kind)?.into_iter().map(|record| Ok((placing(view, &record, &names)?, record))).collect::<Result<Vec<_>, Failure>>()
    });
    let mut rows = Vec::new();
    for (placing, record) in records.await? {
        let mut row = cells_of(kind, &answers_of(permit, &record).await?);
        row.extend(placing);
        rows.push(row);
    }
    Ok(rows)
}

fn file(kind: Kind, ending: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{}.{ending}\"", kind.code());
    ([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

pub(crate) async fn text(permit: Permit<ReadLearning>, Path(subject): Path<String>) -> Result<Response, Failure> {
    let kind = kind_of(&subject)?;
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let broken = |_| Failure::internal("a row could not be written");
    sheet.write_record(columns(kind)).map_err(broken)?;
    for row in rows_of_all(&permit, kind).await? {
        sheet.write_record(row).map_err(broken)?;
    }
    let bytes = sheet.into_inner().map_err(|_| Failure::internal("the sheet could not be closed"))?;
    Ok(file(kind, "csv", "text/csv; charset=utf-8", bytes))
}

pub(super) async fn workbook_of(permit: &Permit<ReadLearning>, kind: Kind) -> Result<Vec<u8>, Failure> {
    let rows = rows_of_all(permit, kind).await?;
    Workbook::default().sheet(kind.code(), &columns(kind), &rows).and_then(Workbook::bytes).map_err(|_| Failure::internal("the workbook could not be written"))
}

pub(crate) async fn workbook(permit: Permit<ReadLearning>, Path(subject): Path<String>) -> Result<Response, Failure> {
    let kind = kind_of(&subject)?;
    let bytes = workbook_of(&permit, kind).await?;
    Ok(file(kind, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes))
}
