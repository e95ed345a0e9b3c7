//! Meetings for programs and calendars.
//!
//! When and where the groups meet is no figure: whoever may see a programme's releases sees it as it stands now, or they
//! would come to a meeting that was moved. What was said and decided there is for those who may see any view.

use crate::access::{Asker, Sight};
use crate::asked::{Named, Parameters, Visit};
use crate::question::{IsoDay, newest_release, programme};
use crate::refusal::Refusal;
use crate::representation::{CALENDAR, Representation};
use crate::{KnownAt, Node};
use axum::response::Response;
use maaltal_domain::{Calendar, Day, Language, Name, ProgrammeId};
use maaltal_report::icalendar;
use serde_json::Value as Json;

/// `GET /v1/programmes/{p}/meetings`
pub(crate) async fn meetings(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let read = |parameters: &mut Parameters| {
        let on = parameters.read::<IsoDay>("on").map(|IsoDay(day)| day);
        (parameters.read("known_at"), on)
    };
    let find = move |node: &dyn Node,
                     asker: &Asker,
                     (known_at, on): (Option<KnownAt>, Option<Day>)|
          -> Result<Json, Refusal> {
        let seen = Seen::find(node, asker, &id, known_at)?;
        let on = on.unwrap_or(seen.on);
        match seen.sight {
            Sight::AnyView => {
                asker.note(node)?;
                Ok(seen.calendar.to_json(on))
            }
            Sight::Released => Ok(seen.calendar.schedule_json(on)),
        }
    };
    visit.json(read, find).await
}

/// `GET /v1/programmes/{p}/meetings.ics`
pub(crate) async fn feed(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let read =
        |parameters: &mut Parameters| (parameters.read("known_at"), parameters.text("group"), parameters.language());
    let find = move |node: &dyn Node, asker: &Asker, (known_at, group, language): (_, Option<String>, Language)| {
        let Seen { name, mut calendar, .. } = Seen::find(node, asker, &id, known_at)?;
        calendar.meetings.retain(|meeting| group.as_ref().is_none_or(|group| *group == meeting.group));
        Ok((icalendar(&calendar, name.in_language(language), language), format!("{id}.ics")))
    };
    visit.answer(CALENDAR, read, find, |(bytes, name)| Representation::calendar(bytes, name)).await
}

/// A calendar, and how much of it the asker sees.
struct Seen {
    sight: Sight,
    /// What the programme is called where the asker may look.
    name: Name,
    calendar: Calendar,
    /// The day on which it is asked.
    on: Day,
}

impl Seen {
    /// The calendar of a view; of the latest one for those who may not see any.
    ///
    /// # Errors
    /// When they may see nothing of the programme, or ask for a view that they may not see, or there is none.
    fn find(node: &dyn Node, asker: &Asker, id: &ProgrammeId, known_at: Option<KnownAt>) -> Result<Self, Refusal> {
        let sight = asker.caller.sight(node, id)?;
        let name = match sight {
            Sight::AnyView => programme(node, id)?.name.clone(),
            Sight::Released => newest_release(node, id)?.programme().name.clone(),
        };
        if sight == Sight::Released && known_at.is_some() {
            return Err(asker.caller.refused("inspect or admin for known_at"));
        }
        let (calendar, on) = node.calendar(id, known_at)?;
        Ok(Self { sight, name, calendar, on })
    }
}
