//! What a reader chooses to see, as the page's address keeps it: period, view and language.

use crate::access::{Asker, Sight};
use crate::asked::Parameters;
use crate::question::{Wanted, period_begun};
use crate::refusal::Refusal;
use crate::{KnownAt, Node, NodeError, Question};
use maaltal_domain::{Day, Invalid, Language, Period, Programme, ProgrammeId, PublishedTable};
use maaltal_report::writing;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::str::FromStr;

/// A reader's choice.
pub(super) struct Choice {
    programme: ProgrammeId,
    period: Option<String>,
    known_at: Option<Known>,
    pub language: Language,
    /// The periods to choose from, newest first.
    pub periods: Vec<PeriodOption>,
    /// Whether any view can be chosen, not those alone that are released.
    pub any_view: bool,
}

/// A period to choose.
pub(super) struct PeriodOption {
    pub code: String,
    pub name: String,
    pub chosen: bool,
}

/// A link with the language or the form that it leads to.
pub(super) struct Link {
    pub address: String,
    /// Of the language, or of the media type.
    pub code: &'static str,
    pub name: String,
}

/// A view and the text that named it.
struct Known {
    text: String,
    at: KnownAt,
}

impl FromStr for Known {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Ok(Self { text: text.to_owned(), at: text.parse()? })
    }
}

impl Choice {
    /// The choice in a page's query.
    pub fn read(programme: &ProgrammeId, parameters: &mut Parameters) -> Self {
        Self {
            programme: programme.clone(),
            period: parameters.text("period"),
            known_at: parameters.read("known_at"),
            language: parameters.language(),
            periods: Vec::new(),
            any_view: true,
        }
    }

    /// The same choice with the periods that there are to choose from, and the tables to show, as far as the asker may
    /// see them.
    ///
    /// # Errors
    /// When they may not, or the node says so.
    pub fn seen(
        self,
        node: &dyn Node,
        asker: &Asker,
        programme: &Programme,
    ) -> Result<(Self, Vec<PublishedTable>), Refusal> {
        if asker.caller.sight(node, &programme.id)? == Sight::Released {
            return self.released(node, asker, programme);
        }
        asker.note(node)?;
        let tables = self.tables(node, programme)?;
        let choice = self.with_periods(node, programme, tables.last());
        Ok((choice, tables))
    }

    /// The newest release of the chosen period, and of each followed one that ended before it; all released periods are
    /// there to choose from.
    fn released(
        self,
        node: &dyn Node,
        asker: &Asker,
        programme: &Programme,
    ) -> Result<(Self, Vec<PublishedTable>), Refusal> {
        let known_at = self.known_at.as_ref().map(|known| known.at);
        let own = Wanted { period: self.period.clone(), cutoff: None, known_at }.seen(node, asker, &programme.id)?;
        let newest = |code: &str| {
            let wanted = Wanted { period: Some(code.to_owned()), cutoff: None, known_at: None };
            wanted.released(node, &programme.id)
        };
        let mut tables = Vec::new();
        for half in followed(programme, own.period().start()).iter().filter(|half| half.end() <= own.period().start()) {
            tables.extend(newest(half.code())?);
        }
        let codes: BTreeSet<_> = node.releases(&programme.id)?.into_iter().map(|release| release.period).collect();
        let mut periods = Vec::new();
        for period in codes.iter().filter_map(|code| Period::parse(code, programme.half_year).ok()) {
            // What only claims to be released is no choice.
            periods.extend(newest(period.code())?.map(|_| period));
        }
        periods.sort_by_key(|period| (period.start(), period.end()));
        periods.reverse();
        tables.push(own);
        let choice = Self { any_view: false, ..self }.among(&periods, tables.last());
        Ok((choice, tables))
    }

    /// The tables to show: the periods that ended before the chosen period, oldest first, and the period's own.
    /// None where nothing of the programme lies in any period yet.
    ///
    /// # Errors
    /// What the node says.
    fn tables(&self, node: &dyn Node, programme: &Programme) -> Result<Vec<PublishedTable>, NodeError> {
        if self.known_at.is_none() {
            let mut tables = node.half_years(&programme.id)?;
            let place = tables.iter().position(|table| self.is_chosen(table));
            if let Some(place) = place {
                tables.truncate(place + 1);
            }
            if place.is_some() || self.period.is_none() {
                return Ok(tables);
            }
        }
        self.tables_as_known(node, programme)
    }

    fn is_chosen(&self, table: &PublishedTable) -> bool {
        self.period.as_deref() == Some(table.period().code())
    }

    fn tables_as_known(&self, node: &dyn Node, programme: &Programme) -> Result<Vec<PublishedTable>, NodeError> {
        let known_at = self.known_at.as_ref().map(|known| known.at);
        let wanted = Wanted { period: self.period.clone(), cutoff: None, known_at };
        let own = wanted.table(node, programme)?;
        let at_view = Some(KnownAt::Position(own.view().position));
        let begin = own.period().start().min(own.cutoff());
        let earlier = followed(programme, begin).into_iter().filter(|half| half.end() <= own.period().start());
        let ask = |half: Period| {
            let question = Question { period: half.code().to_owned(), cutoff: None, known_at: at_view };
            node.table(&programme.id, &question)
        };
        let mut tables = earlier.map(ask).collect::<Result<Vec<_>, _>>()?;
        tables.push(own);
        Ok(tables)
    }

    /// The same choice with the periods that there are to choose from.
    fn with_periods(self, node: &dyn Node, programme: &Programme, own: Option<&PublishedTable>) -> Self {
        let newest = period_begun(programme, node.head().recorded_at);
        let mut periods = followed(programme, newest.start());
        periods.reverse();
        if let Some(own) = own.filter(|own| !periods.contains(own.period())) {
            periods.insert(0, own.period().clone());
        }
        self.among(&periods, own)
    }

    /// The same choice, with these periods to choose from.
    fn among(self, periods: &[Period], own: Option<&PublishedTable>) -> Self {
        let option = |period: &Period| PeriodOption {
            code: period.code().to_owned(),
            name: writing::period(period, self.language),
            chosen: own.is_some_and(|own| own.period() == period),
        };
        let periods = periods.iter().map(option).collect();
        Self { periods, ..self }
    }

    /// The address of the page without its query.
    pub fn path(&self) -> String {
        format!("/programmes/{}", self.programme)
    }

    /// The address of the page in `language`, with the same choice.
    pub fn page_in(&self, language: Language) -> String {
        format!("{}?{}", self.path(), self.query(language))
    }

    /// The address of the same figures for programs.
    pub fn json(&self) -> String {
        format!("/v1/programmes/{}/snapshot?{}", self.programme, self.query(self.language))
    }

    /// The address of the same figures as CSV.
    pub fn csv(&self) -> String {
        format!("/v1/programmes/{}/snapshot.csv?{}", self.programme, self.query(self.language))
    }

    /// The address of the labour market for programs.
    pub fn labour_market(&self) -> String {
        format!("/v1/programmes/{}/labour-market?{}", self.programme, self.query(self.language))
    }

    /// The address of the same figures as CSV for a Danish Excel.
    pub fn excel(&self) -> String {
        format!("{}&dialect=excel-da", self.csv())
    }

    fn query(&self, language: Language) -> String {
        let period = self.period.iter().map(|period| ("period", period.as_str()));
        let known_at = self.known_at.iter().map(|known| ("known_at", known.text.as_str()));
        let pairs = period.chain(known_at).chain([("lang", language.code())]);
        pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }

    /// What the field for the view holds.
    pub fn known_text(&self) -> &str {
        self.known_at.as_ref().map_or("", |known| &known.text)
    }

    /// `date`, so that browsers help to choose one; `text` where the view was named by an instant or a position.
    pub fn known_field(&self) -> &'static str {
        let is_date = self.known_text().is_empty() || self.known_text().parse::<Day>().is_ok();
        if is_date { "date" } else { "text" }
    }
}

/// The periods that the steering group follows, from the programme's start to the one that `day` lies in; none where that is
/// before the start.
fn followed(programme: &Programme, day: Day) -> Vec<Period> {
    programme.period_of(day).since(programme.start, programme.half_year)
}

/// `text` as the value of a query's parameter.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_query_are_encoded() {
        assert_eq!(encoded("2020-01-20T09:12:44+01:00"), "2020-01-20T09:12:44%2B01:00");
        assert_eq!(encoded("a&b=\"<æ>"), "a%26b%3D%22%3C%C3%A6%3E");
    }
}
