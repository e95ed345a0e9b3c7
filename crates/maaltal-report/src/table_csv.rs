//! A published table as CSV: a row for each figure and each line of its breakdowns.

use crate::words::word;
use maaltal_domain::{Beside, Day, Decimal, Figure, Language, PublishedKpi, PublishedLine, PublishedTable};
use std::borrow::Cow;

/// Who reads the CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvDialect {
    /// Programs: `,`, decimal point, ISO dates, UTF-8 without a mark.
    #[default]
    Rfc4180,
    /// A Danish Excel: `;`, decimal comma, dd-mm-yyyy, UTF-8 with a byte order mark.
    ExcelDa,
}

/// Column names, the same in every dialect and language; `fictitious` follows for made-up data only.
const COLUMNS: [&str; 25] = [
    "programme",
    "period",
    "cutoff",
    "position",
    "head",
    "kpi",
    "name",
    "unit",
    "dimension",
    "line",
    "line_name",
    "state",
    "value",
    "numerator",
    "denominator",
    "reaches",
    "provisional",
    "target_kind",
    "target",
    "due",
    "path",
    "status",
    "month",
    "mean",
    "text",
];

/// The table as CSV with lines ended by CRLF; names in `language`, values with all their decimals.
///
/// A row per figure, then one per line of its breakdowns (`dimension` and `line` filled). `state` is `shown`, `hidden`,
/// `not_reported` or `no_data`; only shown rows have numbers. Text that a spreadsheet would take for a formula begins
/// with an apostrophe. Made-up data have the column `fictitious` in each row.
pub fn table_csv(table: &PublishedTable, dialect: CsvDialect, language: Language) -> Vec<u8> {
    tables_csv(std::slice::from_ref(table), dialect, language)
}

/// Tables of one programme as one CSV, in their order: see [`table_csv`].
pub fn tables_csv(tables: &[PublishedTable], dialect: CsvDialect, language: Language) -> Vec<u8> {
    let (mark, separator) = match dialect {
        CsvDialect::Rfc4180 => ("", ','),
        CsvDialect::ExcelDa => ("\u{feff}", ';'),
    };
    let is_fictitious = |table: &&PublishedTable| table.programme().fictitious;
    let heading = COLUMNS.into_iter().chain(tables.last().filter(is_fictitious).map(|_| "fictitious"));
    let mut out = mark.to_owned() + &csv_row(&heading.collect::<Vec<_>>(), separator);
    let rows = tables.iter().flat_map(|table| Sheet { table, dialect, language }.rows());
    rows.for_each(|row| out.push_str(&csv_row(&row, separator)));
    out.into_bytes()
}

/// A row with its end, CRLF; `separator` stands between the cells.
pub fn csv_row<C: AsRef<str>>(cells: &[C], separator: char) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| quoted(cell.as_ref(), separator)).collect();
    format!("{}\r\n", cells.join(&separator.to_string()))
}

/// A cell as RFC 4180 has it: in quotes, with its own quotes doubled, where it could be misread.
fn quoted(cell: &str, separator: char) -> Cow<'_, str> {
    if cell.contains([separator, '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}

struct Sheet<'a> {
    table: &'a PublishedTable,
    dialect: CsvDialect,
    language: Language,
}

impl Sheet<'_> {
    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for kpi in self.table.kpis() {
            rows.push(self.total(kpi));
            for breakdown in kpi.breakdowns() {
                let dimension = breakdown.dimension().name();
                rows.extend(breakdown.lines().iter().map(|line| self.line(kpi, dimension, line)));
            }
        }
        for row in rows.iter_mut().filter(|_| self.table.programme().fictitious) {
            row.push(word(self.language, "fictitious-data", &[]));
        }
        rows
    }

    fn total(&self, kpi: &PublishedKpi) -> Vec<String> {
        let mut row = self.beginning(kpi);
        row.extend([String::new(), String::new(), String::new()]);
        row.extend(self.figure(kpi.figure(), kpi.beside()));
        row.push(kpi.reaches().map(|day| self.day(day)).unwrap_or_default());
        row.push(kpi.provisional().to_string());
        row.extend(self.target(kpi));
        row.extend(self.beside(kpi.beside()));
        row
    }

    fn line(&self, kpi: &PublishedKpi, dimension: &str, line: &PublishedLine) -> Vec<String> {
        let mut row = self.beginning(kpi);
        row.extend([dimension.to_owned(), defused(line.key()), defused(&line_name(line, self.language))]);
        row.extend(self.figure(line.figure(), line.beside()));
        let beside = self.beside(line.beside());
        row.resize(COLUMNS.len() - beside.len(), String::new());
        row.extend(beside);
        row
    }

    fn beginning(&self, kpi: &PublishedKpi) -> Vec<String> {
        let (table, definition) = (self.table, kpi.definition());
        vec![
            defused(table.programme().id.as_str()),
            table.period().code().to_owned(),
            self.day(table.cutoff()),
            table.view().position.to_string(),
            table.view().head.to_string(),
            defused(definition.id.as_str()),
            defused(definition.name.in_language(self.language)),
            definition.measure.unit().name().to_owned(),
        ]
    }

    fn figure(&self, figure: &Figure, beside: &Beside) -> [String; 4] {
        let parts = match figure {
            Figure::Shown { parts, .. } => *parts,
            _ => None,
        };
        let part = |part: Option<u64>| part.map(|part| part.to_string()).unwrap_or_default();
        [
            figure.state().to_owned(),
            figure.value().map(|value| self.number(value)).unwrap_or_default(),
            part(parts.map(|(numerator, _)| numerator)),
            match beside {
                Beside::Counted { of: Some(of), .. } => self.number(*of),
                _ => part(parts.map(|(_, denominator)| denominator)),
            },
        ]
    }

    /// The month that the figure is about, the mean of the months, and words.
    fn beside(&self, beside: &Beside) -> [String; 3] {
        let mean = match beside {
            Beside::BestMonth { mean, .. } => *mean,
            _ => None,
        };
        [
            beside.month().map(|month| month.to_string()).unwrap_or_default(),
            mean.map(|mean| self.number(mean)).unwrap_or_default(),
            beside.text().map(defused).unwrap_or_default(),
        ]
    }

    fn target(&self, kpi: &PublishedKpi) -> [String; 5] {
        let Some(target) = kpi.target() else { return Default::default() };
        let number = |number: Option<Decimal>| number.map(|number| self.number(number)).unwrap_or_default();
        let due = target.due.map(|due| self.day(due)).unwrap_or_default();
        let status = crate::standing::status_name(target.status).to_owned();
        [target.kind.name().to_owned(), number(target.value), due, number(target.path), status]
    }

    fn number(&self, number: Decimal) -> String {
        match self.dialect {
            CsvDialect::Rfc4180 => number.to_string(),
            CsvDialect::ExcelDa => number.to_string().replace('.', ","),
        }
    }

    fn day(&self, day: Day) -> String {
        match self.dialect {
            CsvDialect::Rfc4180 => day.to_string(),
            CsvDialect::ExcelDa => day.format("%d-%m-%Y").to_string(),
        }
    }
}

/// The name of a breakdown's line; its code where it has none.
pub(crate) fn line_name(line: &PublishedLine, language: Language) -> String {
    match line.name() {
        Some(name) => name.in_language(language).to_owned(),
        None if line.key() == "unknown" => word(language, "unknown", &[]),
        None => line.key().to_owned(),
    }
}

/// `text` with an apostrophe before it where a spreadsheet would run it.
pub(crate) fn defused(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if runs { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made_up;
    use Language::{Da, En};

    fn csv(half: usize, dialect: CsvDialect, language: Language) -> String {
        String::from_utf8(table_csv(&made_up::tables()[half], dialect, language)).unwrap()
    }

    #[test]
    fn a_table_for_programs_and_for_a_danish_excel() {
        insta::assert_snapshot!("rfc4180", csv(7, CsvDialect::Rfc4180, En));
        insta::assert_snapshot!("excel_da", csv(1, CsvDialect::ExcelDa, Da).trim_start_matches('\u{feff}'));
        assert!(csv(1, CsvDialect::ExcelDa, Da).starts_with('\u{feff}'));
        assert!(csv(1, CsvDialect::Rfc4180, Da).lines().count() > 20);
        assert!(csv(1, CsvDialect::Rfc4180, Da).split("\r\n").all(|line| !line.contains('\n')));
    }

    #[test]
    fn tables_in_one_have_one_heading() {
        let tables = made_up::tables();
        let all = String::from_utf8(tables_csv(&tables, CsvDialect::Rfc4180, En)).unwrap();
        let (heading, _) = all.split_once("\r\n").unwrap();
        let each = (0..8).map(|half| csv(half, CsvDialect::Rfc4180, En));
        let rows: String = each.map(|one| one.strip_prefix(heading).unwrap()[2..].to_owned()).collect();
        assert_eq!(all, format!("{heading}\r\n{rows}"));
    }

    #[test]
    fn only_made_up_data_say_so() {
        let real = made_up::tables_of(&made_up::programme_with_targets(1), 1);
        let real = String::from_utf8(table_csv(&real[0], CsvDialect::Rfc4180, Da)).unwrap();
        assert!(!real.contains("fictitious") && !real.contains("fiktive"));
        for (dialect, language, said) in
            [(CsvDialect::Rfc4180, En, "fictitious data"), (CsvDialect::ExcelDa, Da, "fiktive data")]
        {
            let rows = csv(0, dialect, language);
            assert!(rows.lines().skip(1).all(|row| row.ends_with(said)), "{rows}");
        }
    }

    #[test]
    fn cells_that_could_be_misread_are_quoted() {
        for (cell, expected) in
            [("a", "a"), ("a;b", "\"a;b\""), ("a,b", "a,b"), ("a \"b\"", "\"a \"\"b\"\"\""), ("a\nb", "\"a\nb\"")]
        {
            assert_eq!(quoted(cell, ';'), expected);
        }
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (text, expected) in [("=1+1", "'=1+1"), ("+45", "'+45"), ("-x", "'-x"), ("@a", "'@a"), ("a=b", "a=b")] {
            assert_eq!(defused(text), expected);
        }
        assert!(csv(0, CsvDialect::Rfc4180, Da).contains(",hours,,,,shown,0,"));
    }
}
