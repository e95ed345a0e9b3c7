//! Which papers are due at an instant.

use crate::house::Paper;
use maaltal_domain::{Calendar, Day, Instant, Meeting, MeetingState};

/// Hour on a Danish clock from which on an addendum is made on the day of the meeting, of what is known then.
const MORNING: i64 = 6;
/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// A paper that is to be out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The meeting that it is for.
    pub meeting: String,
    /// Which paper.
    pub paper: Paper,
    /// As known when; nothing: when it is made.
    pub known_at: Option<Instant>,
}

/// What is due: the report from the agenda's day to the meeting's, and on that day from the morning on the addendum. Nothing of
/// a meeting that is cancelled, was held, or has no report.
pub fn due(calendar: &Calendar, today: Day, now: Instant) -> Vec<Due> {
    calendar.meetings.iter().flat_map(|meeting| of_meeting(meeting, today, now)).flatten().collect()
}

fn of_meeting(meeting: &Meeting, today: Day, now: Instant) -> [Option<Due>; 2] {
    let is_ahead = !matches!(meeting.state, MeetingState::Cancelled | MeetingState::Held);
    let has_begun = meeting.agenda.due.is_some_and(|due| due <= today);
    let is_due = meeting.report.is_some() && is_ahead && has_begun && today <= meeting.day;
    let own = |paper, known_at| Due { meeting: meeting.id.clone(), paper, known_at };
    // One view for all nodes, whenever they come to it.
    let morning = morning(meeting.day);
    let is_morning = today == meeting.day && now >= morning;
    [is_due.then(|| own(Paper::Report, None)), (is_due && is_morning).then(|| own(Paper::Addendum, Some(morning)))]
}

/// When an addendum is made on a day.
fn morning(day: Day) -> Instant {
    let midnight = Instant::end_of_danish_day(day.pred_opt().unwrap_or(day)).micros() + 1;
    let sixth = Instant::from_micros(midnight + MORNING * HOUR);
    // On two days of the year the sixth hour after midnight is not six o'clock.
    let shown = i64::from(chrono::Timelike::hour(&sixth.danish_time()));
    Instant::from_micros(sixth.micros() + (MORNING - shown) * HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_morning_is_six_oclock_also_when_the_clock_was_moved() {
        let check = |day: &str, expected: &str| assert_eq!(morning(day.parse().unwrap()).danish_text(), expected);
        check("2024-05-14", "2024-05-14T06:00:00+02:00");
        check("2024-11-12", "2024-11-12T06:00:00+01:00");
        check("2024-03-31", "2024-03-31T06:00:00+02:00");
        check("2024-10-27", "2024-10-27T06:00:00+01:00");
    }
}
