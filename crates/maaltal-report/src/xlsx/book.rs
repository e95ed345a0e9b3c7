//! A workbook of plain sheets: a heading row that stays in sight, cells that are texts, numbers or days, never formulas.

use crate::chart::{INK, PAPER, QUIET, RULE};
use maaltal_domain::{Day, Decimal, Instant, Language, Unit};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// A4 in Excel's numbers.
const A4: u8 = 9;
/// A column is at least and at most as wide as so many characters; longer texts run on below.
const WIDTHS: (usize, usize) = (9, 60);

/// Characters of the title in the header of a printed page.
const HEADER: usize = 110;

/// A sheet: its columns' names, and rows as long as there are columns.
pub(super) struct Sheet {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
pub(super) enum Cell {
    Empty,
    Text(String),
    /// Words in a number's place.
    Mark(String),
    Number(Decimal, Form),
    Day(Day),
}

/// How a number is written.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// With the decimals that it has.
    Plain,
    /// With one decimal.
    Hours,
    /// As a percentage with one decimal.
    Share,
}

impl Form {
    /// How figures in a unit are written.
    pub fn of(unit: Unit) -> Self {
        match unit {
            Unit::Share => Self::Share,
            Unit::Hours => Self::Hours,
            _ => Self::Plain,
        }
    }

    /// The code of the form; the program that shows the sheet puts its own signs for thousands and decimals.
    fn code(self, number: Decimal, language: Language) -> String {
        let places = number.to_string().split_once('.').map_or(0, |(_, places)| places.len());
        match (self, language) {
            (Self::Share, Language::Da) => r"0.0\ %".to_owned(),
            (Self::Share, Language::En) => "0.0%".to_owned(),
            (Self::Hours, _) => "#,##0.0".to_owned(),
            (Self::Plain, _) if places == 0 => "#,##0".to_owned(),
            (Self::Plain, _) => format!("#,##0.{}", "0".repeat(places)),
        }
    }
}

impl Cell {
    /// A text, which may be none.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The cell of what may be absent.
    pub fn of<T>(found: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        found.map_or(Self::Empty, cell)
    }

    /// Characters that it takes to show it.
    fn width(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(text) | Self::Mark(text) => text.chars().count(),
            Self::Number(number, _) => number.to_string().len() + 3,
            Self::Day(_) => 11,
        }
    }
}

/// What a workbook is called and when its figures were recorded.
pub(super) struct Book {
    pub title: String,
    pub subject: String,
    pub program: String,
    pub recorded_at: Option<Instant>,
    pub language: Language,
}

impl Book {
    /// The workbook's bytes: the same for the same sheets.
    pub fn of(&self, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        // Not the clock's time, which would make every workbook another one.
        let seconds = self.recorded_at.map_or(0, |at| at.micros().div_euclid(1_000_000));
        let properties = DocProperties::new()
            .set_title(&self.title)
            .set_subject(&self.subject)
            .set_author(&self.program)
            .set_creation_datetime(&ExcelDateTime::from_timestamp(seconds)?);
        workbook.set_properties(&properties);
        for sheet in sheets {
            self.write(sheet, workbook.add_worksheet())?;
        }
        workbook.save_to_buffer()
    }

    fn write(&self, sheet: &Sheet, to: &mut Worksheet) -> Result<(), XlsxError> {
        to.set_name(&sheet.name)?;
        let heading = base().set_bold().set_background_color(PAPER.number()).set_border_bottom(FormatBorder::Medium);
        for (column, name) in (0..).zip(&sheet.columns) {
            to.write_string_with_format(0, column, name, &heading)?;
            to.set_column_width(column, sheet.width(usize::from(column), name))?;
        }
        for (row, cells) in (1..).zip(&sheet.rows) {
            for (column, cell) in (0..).zip(cells) {
                self.put(to, (row, column), cell)?;
            }
        }
        let last = (u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX), sheet.columns.len().saturating_sub(1));
        to.set_freeze_panes(1, 1)?;
        to.autofilter(0, 0, last.0, u16::try_from(last.1).unwrap_or(u16::MAX))?;
        to.set_repeat_rows(0, 0)?;
        // `&` begins a code in Excel's headers, which are short.
        let title: String = self.title.chars().take(HEADER).collect();
        to.set_header(format!("&L{}&R&P / &N", title.replace('&', "&&")));
        to.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        Ok(())
    }

    fn put(&self, to: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => {
                let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
                // A text stays one also when somebody opens the cell and closes it again.
                let format = if runs { base().set_quote_prefix() } else { base() };
                to.write_string_with_format(row, column, text, &format)?
            }
            Cell::Mark(text) => {
                let format = base().set_italic().set_font_color(QUIET.number()).set_align(FormatAlign::Right);
                to.write_string_with_format(row, column, text, &format)?
            }
            Cell::Number(number, form) => {
                let format = base().set_num_format(form.code(*number, self.language));
                match number.to_json().as_f64() {
                    Some(value) => to.write_number_with_format(row, column, value, &format)?,
                    None => to.write_string_with_format(row, column, number.to_string(), &format)?,
                }
            }
            Cell::Day(day) => {
                let code = if self.language == Language::Da { "dd.mm.yyyy" } else { "[$-809]d mmm yyyy" };
                let day = ExcelDateTime::parse_from_str(&day.to_string())?;
                to.write_datetime_with_format(row, column, day, &base().set_num_format(code))?
            }
        };
        Ok(())
    }
}

impl Sheet {
    /// The width of a column in characters.
    fn width(&self, column: usize, name: &str) -> f64 {
        let widest = self.rows.iter().filter_map(|row| row.get(column)).map(Cell::width).max().unwrap_or(0);
        let (least, most) = WIDTHS;
        let width = widest.max(name.chars().count() + 3).clamp(least, most);
        u32::try_from(width).map_or(0.0, f64::from) + 1.0
    }
}

fn base() -> Format {
    let format = Format::new().set_font_color(INK.number()).set_align(FormatAlign::Top).set_text_wrap();
    format.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(RULE.number())
}

impl crate::chart::Colour {
    fn number(self) -> Color {
        let (red, green, blue) = self.rgb;
        Color::RGB(u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue))
    }
}
