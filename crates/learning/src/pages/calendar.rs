//! Meetings, trainings and days by which something is due, as iCal: with neutral titles, because a calendar is seen by
//! whoever holds the phone.

use std::fmt::Write as _;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use kernel::{Failure, Permit, Reader, clock};

use crate::{kind::Kind, permissions::ReadLearning, t, view};

pub(crate) async fn show(permit: Permit<ReadLearning>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let today = clock::today(permit.now()).to_string();
    let days = permit.commons(move |view| {
        let mut days = Vec::new();
        for (kind, title) in [
            (Kind::Meeting, t::cal_meeting(l)),
            (Kind::Session, t::cal_session(l)),
            (Kind::Commitment, t::cal_due(l)),
            (Kind::Part, t::cal_due(l)),
            (Kind::Visit, t::cal_visit(l)),
            (Kind::Campaign, t::cal_campaign(l)),
            (Kind::Reform, t::cal_reform(l)),
        ] {
            let coming = view::all(view, kind)?.into_iter().filter(|it| it.head.day.as_deref().is_some_and(|day| day >= today.as_str()));
            // What is known by its month alone is no day.
            days.extend(coming.filter_map(|it| Some((it.id, it.head.day?.parse::<Date>().ok()?, title))));
        }
        Ok(days)
    });
    // RFC 5545, 3.8.7.2: in universal time.
    let stamp = jiff::Timestamp::from_second(permit.now()).unwrap_or_default().strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//P//C//EN\r\n");
    for (id, day, title) in days.await? {
        let day = day.strftime("%Y%m%d");
        // Writing to a string does not fail.
        let _ = write!(text, "BEGIN:VEVENT\r\nUID:{id}\r\nDTSTAMP:{stamp}\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n");
    }
    text.push_str("END:VCALENDAR\r\n");
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}
