//! The words of maaltal: event, spell, period, programme, KPI, figure, disclosure.
//!
//! Its one reason: every other crate speaks with the same types, and a value of such a type is
//! already right. It never opens a file, reads a clock, talks to a network or starts a thread.
//!
//! ```
//! use maaltal_domain::{Cvr, Period, HalfYear};
//!
//! assert!("29189641".parse::<Cvr>().is_ok());
//! let wrong = "24256791".parse::<Cvr>().unwrap_err();
//! assert_eq!(wrong.expected, "a CVR number (8 digits, modulus 11)");
//!
//! let half = Period::parse("2019-S2", HalfYear::Calendar).unwrap();
//! assert_eq!(half.last_day().to_string(), "2019-12-31");
//! ```

mod calendar;
mod canonical;
mod code;
mod disclosure;
mod event;
mod explanation;
mod forecast;
mod identifier;
mod instant;
mod invalid;
mod kpi;
mod labour_market;
mod language;
mod log;
mod municipality;
mod number;
mod outlook;
mod path;
mod period;
mod person_number;
mod programme;
mod quality;
mod snapshot;
mod status;
mod target;

pub use calendar::{
    Action, ActionState, Calendar, Coverage, Decision, Meeting, MeetingKind, MeetingState, Paper, PaperState, STEERING,
    Told,
};
pub use canonical::{canonical_json, sealed, unsealed};
pub use code::{Classified, Cvr, Municipality, PNumber};
pub use disclosure::{
    Beside, Figure, PublishedBreakdown, PublishedKpi, PublishedLabourMarket, PublishedLine, PublishedMobility,
    PublishedNeed, PublishedReserve, PublishedStep, PublishedTable, PublishedTarget, Released, ReleasedTable,
    TableDifference, disclose, disclose_labour_market,
};
pub use event::{
    Choice, Data, EventRef, EventType, Field, FieldSpec, JsonFields, JsonRef, Kind, NewEvent, RecordedEvent, SpellKind,
    SpellStep, Value, Verdict, choice_from_danish, fields_to_json, owned_fields,
};
pub use explanation::{BackTest, Cause, CauseReason, Evidence, Explanation, Restated, RestatedTarget, Restatement};
pub use forecast::{Forecast, Horizon, Interval, TREND_MONTHS, Trend};
pub use identifier::{Code, EventId, Ident, KpiId, ProgrammeId, Source, Text};
pub use instant::Instant;
pub use invalid::{Invalid, Problem, problems_as_text};
pub use kpi::{Among, Condition, Dimension, FieldPath, Kpi, Measure, Part, Selection, SpellCount, Test, Unit, Window};
pub use labour_market::{CitizenStep, CompanyStep, LabourMarket, Mobility, Need, Reserve};
pub use language::Language;
pub use log::{Hash, Head, Position, View};
pub use number::{Decimal, Hours, Ratio};
pub use outlook::{Judgement, Outlook};
pub use path::path_at;
pub use period::{Day, HalfYear, Month, Period, PeriodKind, YEARS, danish_date, day_from_iso};
pub use person_number::{PersonNumber, mask};
pub use programme::{MeetingRule, Name, PlannedMeeting, Programme, TargetGroup};
pub use quality::{Finding, FindingReason, Incomplete, Quality, Reach};
pub use snapshot::{Amount, Behind, Cell, KpiSnapshot, Line, MonthlyShare, RegisterNumber, Snapshot};
pub use status::{Status, StatusRule};
pub use target::{Step, Target, TargetKind};
