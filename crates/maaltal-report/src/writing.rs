//! Numbers, dates, periods and figures as people read them.
//!
//! Danish as DOMAIN.md section 6 has it: `1.234,5`, `14,9 %` in tables and `14,9 pct.` in text, a true minus,
//! `14.05.2024` in tables and `d. 14. maj 2024` in text, `1. halvår 2024`; English likewise.

mod beside;
mod date;
mod figure;
mod number;

pub use beside::beside;
pub use date::{date, date_in_text, period, time};
pub use figure::{Mark, figure, figure_in_text, status_number, unit, value, value_in_text};
pub use number::{number, points, rounded, share, share_in_text, signed, whole};
