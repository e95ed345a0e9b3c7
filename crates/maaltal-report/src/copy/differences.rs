//! In what a copy differs from the report as it is made again.

use super::{Copy, CopyPage};
use crate::table_file;
use maaltal_domain::{Language, PublishedTable, ReleasedTable};
use serde_json::Value as Json;

/// Differences told of one page at most.
const TOLD: usize = 20;
/// Characters of a text that are told at most.
const LENGTH: usize = 160;

/// One thing in which a copy differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyDifference {
    /// Where.
    pub place: Where,
    /// What stands in the copy; empty where nothing does, or it cannot be told in words.
    pub stands: String,
    /// What should stand there; empty likewise.
    pub should: String,
}

/// Where a copy differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// In the text of a page, counted from 1, and the words before it.
    Text(usize, String),
    /// In what is drawn on a page, though its text is the same.
    Drawing(usize),
    /// In the number of pages.
    Pages,
    /// In a text that is told rather than shown.
    Told,
    /// In a file inside: its name, and the figure, field or line.
    File(String, String),
}

impl Copy {
    /// In what this copy differs from the report that it should be; nothing where all that is read of them is equal.
    pub fn differences(&self, made: &Self) -> Vec<CopyDifference> {
        let mut found = self.file_differences(made);
        found.extend(self.page_differences(made));
        found.extend(of_told(&self.told, &made.told).into_iter().take(TOLD));
        found
    }

    /// Where the figures of the tables inside are not these; the first of each table.
    pub fn figure_differences(&self, tables: &[PublishedTable]) -> Vec<CopyDifference> {
        let of_table = |table: &PublishedTable| {
            let name = table_file(table, "json");
            let at = |field: &str| Where::File(name.clone(), field.to_owned());
            let should = ReleasedTable::read(&table.to_json(Language::Da)).ok()?;
            let stands = self.file(&name).and_then(|bytes| serde_json::from_slice(bytes).ok());
            let Some(stands) = stands.and_then(|json| ReleasedTable::read(&json).ok()) else {
                return Some(difference(at(""), "", &name));
            };
            stands.difference(&should).map(|own| difference(at(&own.figure), &own.released, &own.given))
        };
        tables.iter().filter_map(of_table).collect()
    }

    /// In what the files inside differ.
    fn file_differences(&self, made: &Self) -> Vec<CopyDifference> {
        let mut found = Vec::new();
        for (name, should) in &made.files {
            match self.file(name) {
                Some(stands) if stands == should => {}
                Some(stands) => found.push(of_file(name, stands, should)),
                None => found.push(difference(Where::File(name.clone(), String::new()), "", name)),
            }
        }
        let added = self.files.iter().filter(|(name, _)| made.file(name).is_none());
        found.extend(added.map(|(name, _)| difference(Where::File(name.clone(), String::new()), name, "")));
        found
    }

    fn page_differences(&self, made: &Self) -> Vec<CopyDifference> {
        let mut found = Vec::new();
        if self.pages.len() != made.pages.len() {
            found.push(difference(Where::Pages, &self.pages.len().to_string(), &made.pages.len().to_string()));
        }
        for (number, (stands, should)) in (1..).zip(self.pages.iter().zip(&made.pages)) {
            found.extend(of_page(number, stands, should));
        }
        found
    }
}

fn difference(place: Where, stands: &str, should: &str) -> CopyDifference {
    let (stands, should) = (stands.trim(), should.trim());
    let same = stands.chars().zip(should.chars()).take_while(|(own, other)| own == other).count();
    // Where the beginning is long and the same, what is told begins shortly before the difference.
    let passed = if same > LENGTH / 2 { same - LENGTH / 4 } else { 0 };
    let short = |text: &str| -> String {
        let begin = if passed > 0 { "…" } else { "" };
        begin.chars().chain(text.chars().skip(passed).take(LENGTH)).collect()
    };
    CopyDifference { place, stands: short(stands), should: short(should) }
}

fn of_page(number: usize, stands: &CopyPage, should: &CopyPage) -> Vec<CopyDifference> {
    let texts = of_texts(&stands.texts, &should.texts);
    if texts.is_empty() && stands.drawing != should.drawing {
        return vec![difference(Where::Drawing(number), "", "")];
    }
    let text =
        |texts: &[String], place: Option<usize>| place.and_then(|place| texts.get(place)).cloned().unwrap_or_default();
    let told = |(own, other): (Option<usize>, Option<usize>)| {
        let words = words_before(&should.texts, other.unwrap_or(should.texts.len()));
        difference(Where::Text(number, words), &text(&stands.texts, own), &text(&should.texts, other))
    };
    texts.into_iter().take(TOLD).map(told).collect()
}

/// What only one of two sorted lists of texts has, told in pairs.
fn of_told(stands: &[String], should: &[String]) -> Vec<CopyDifference> {
    let only = |own: &[String], others: &[String]| -> Vec<String> {
        own.iter().filter(|text| others.binary_search(text).is_err()).cloned().collect()
    };
    let (stands, should) = (only(stands, should), only(should, stands));
    let text = |texts: &[String], place: usize| texts.get(place).cloned().unwrap_or_default();
    let pair = |place| difference(Where::Told, &text(&stands, place), &text(&should, place));
    (0..stands.len().max(should.len())).map(pair).collect()
}

/// The nearest words before the text at a place: what names a number in a table or a chart.
fn words_before(texts: &[String], place: usize) -> String {
    let has_words = |text: &&String| text.chars().filter(|letter| letter.is_alphabetic()).count() > 3;
    let before = texts.iter().take(place).rfind(has_words);
    before.map(|text| text.trim().chars().take(LENGTH).collect()).unwrap_or_default()
}

/// Places of texts that differ, spaces aside: pairwise where there are as many of them, else where their characters first
/// differ, since another program may part the same text otherwise.
fn of_texts(stands: &[String], should: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    if stands.len() == should.len() {
        let pairs = stands.iter().zip(should).enumerate();
        let differing = pairs.filter(|(_, (stands, should))| bare(stands) != bare(should));
        return differing.map(|(place, _)| (Some(place), Some(place))).collect();
    }
    let letters = |texts: &[String]| -> Vec<(char, usize)> {
        let of_text =
            |(place, text): (usize, &String)| text.chars().map(move |letter| (letter, place)).collect::<Vec<_>>();
        texts.iter().enumerate().flat_map(of_text).filter(|(letter, _)| !letter.is_whitespace()).collect()
    };
    let (own, others) = (letters(stands), letters(should));
    let same = own.iter().zip(&others).take_while(|((own, _), (other, _))| own == other).count();
    let place = |letters: &[(char, usize)]| letters.get(same).map(|(_, place)| *place);
    match (place(&own), place(&others)) {
        (None, None) => Vec::new(),
        places => vec![places],
    }
}

/// The first difference of a file inside: of a table the figure, of other JSON the field, else the line.
fn of_file(name: &str, stands: &[u8], should: &[u8]) -> CopyDifference {
    let told =
        |field: String, stands: &str, should: &str| difference(Where::File(name.to_owned(), field), stands, should);
    if let (Ok(own), Ok(other)) = (serde_json::from_slice::<Json>(stands), serde_json::from_slice::<Json>(should)) {
        if let (Ok(own), Ok(other)) = (ReleasedTable::read(&own), ReleasedTable::read(&other))
            && let Some(found) = own.difference(&other)
        {
            return told(found.figure, &found.released, &found.given);
        }
        if let Some((field, stands, should)) = of_json("", &own, &other) {
            return told(field, &stands, &should);
        }
    }
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
    let (own, other) = (lines(stands), lines(should));
    let place = own.iter().zip(&other).take_while(|(own, other)| own == other).count();
    let line = |lines: &[String]| lines.get(place).cloned().unwrap_or_default();
    told((place + 1).to_string(), &line(&own), &line(&other))
}

/// The first field in which two JSON values differ, and what it is in each.
fn of_json(at: &str, stands: &Json, should: &Json) -> Option<(String, String, String)> {
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at} {name}") };
    match (stands, should) {
        _ if stands == should => None,
        (Json::Object(own), Json::Object(others)) => {
            let keys = others.keys().chain(own.keys().filter(|key| !others.contains_key(*key)));
            let side = |fields: &serde_json::Map<String, Json>, key: &str| fields.get(key).cloned().unwrap_or_default();
            keys.into_iter().find_map(|key| of_json(&below(key), &side(own, key), &side(others, key)))
        }
        (Json::Array(own), Json::Array(others)) => {
            let name = |place: usize| match others.get(place).or_else(|| own.get(place)) {
                Some(item) => named(item).unwrap_or_else(|| place.to_string()),
                None => place.to_string(),
            };
            let side = |items: &[Json], place: usize| items.get(place).cloned().unwrap_or_default();
            let mut places = 0..own.len().max(others.len());
            places.find_map(|place| of_json(&below(&name(place)), &side(own, place), &side(others, place)))
        }
        _ => Some((at.to_owned(), stands.to_string(), should.to_string())),
    }
}

/// What an item of a list is called by.
fn named(item: &Json) -> Option<String> {
    ["figure", "id", "key"].iter().find_map(|key| item.get(*key)?.as_str().map(str::to_owned))
}
