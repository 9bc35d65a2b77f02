//! A show in a viewer's calendar.

use crate::Live;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_base::{extract::Path, wire::Id};
use wanghong_core::Millis;
use wanghong_people::{auth::Caller, posts::row};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new().routes(routes!(calendar))
}

/// Bytes of a line, without its end (RFC 5545 section 3.1).
const LINE: usize = 75;

/// An entry for the viewer's calendar (RFC 5545), with an alarm five minutes before.
#[utoipa::path(get, path = "/lives/{id}/calendar.ics", params(("id" = Id, Path)),
    responses((status = 200, content_type = "text/calendar", body = String)))]
async fn calendar(State(live): State<Live>, caller: Caller, Path(Id(id)): Path<Id>) -> Result<Response> {
    let row = row(&live.people, &caller, id).await?;
    let planned = row.planned_at.ok_or_else(Error::not_found)?;
    let (title, url) = (text_of(&row.title), format!("{}/live/{id}", live.base.config.public_url));
    let (start, end) = (time_of(planned), time_of(planned + Millis::minutes(60)));
    let made = time_of(clock::now());
    let lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//wanghong//EN",
        "BEGIN:VEVENT",
        &format!("UID:{id}@wanghong"),
        &format!("DTSTAMP:{made}"),
        &format!("DTSTART:{start}"),
        &format!("DTEND:{end}"),
        &format!("SUMMARY:{title}"),
        &format!("URL:{url}"),
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        &format!("DESCRIPTION:{title}"),
        "TRIGGER:-PT5M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ];
    let entry: String = lines.iter().flat_map(|line| [fold(line), "\r\n".into()]).collect();
    let head = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"live.ics\""),
    ];
    Ok((head, entry).into_response())
}

fn text_of(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', " ")
}

/// A time as `20261123T200000Z`.
fn time_of(moment: Millis) -> String {
    let seconds = moment.0.div_euclid(1_000);
    let at = cookie::time::OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(cookie::time::OffsetDateTime::UNIX_EPOCH);
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// A line that is cut where it would be too long, never inside a character; a space begins what goes on.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + line.len() / LINE * 3);
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(letter);
        length += letter.len_utf8();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendars_read_utc() {
        assert_eq!(time_of(Millis(1_795_392_000_000)), "20261123T000000Z");
        assert_eq!(text_of("a;b,c\\d\ne"), "a\\;b\\,c\\\\d e");
    }

    #[test]
    fn lines_are_folded_at_75_bytes() {
        for line in [
            "SUMMARY:short".to_owned(),
            format!("SUMMARY:{}", "x".repeat(67)),
            "好".repeat(100),
            "x好".repeat(99),
        ] {
            let folded = fold(&line);
            assert!(folded.split("\r\n").all(|piece| piece.len() <= LINE), "{folded}");
            assert_eq!(folded.replace("\r\n ", ""), line);
        }
        assert_eq!(fold(&"x".repeat(76)), format!("{}\r\n x", "x".repeat(75)));
    }
}
