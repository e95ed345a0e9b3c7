//! Text as rows of cells.
//!
//! Written out here because a CSV library leaves empty lines uncounted and reads an unclosed quote to the end of the
//! file in silence; here every row keeps the number that the spreadsheet shows, and such a quote is told.

use std::mem::take;

/// Rows of cells, the header first.
pub(super) type Grid = Vec<Vec<String>>;

/// The cells of `text`: `separator` between them, a line each row, quotes around what holds either.
///
/// # Errors
/// With the name of a cell whose quote is never closed.
pub(super) fn split(text: &str, separator: char) -> Result<Grid, String> {
    let (mut rows, mut cells, mut cell) = (Grid::new(), Vec::new(), String::new());
    let mut quoted = None;
    let mut is_first = true;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let was_first = take(&mut is_first);
        match letter {
            '"' if quoted.is_some() && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted.is_some() => quoted = None,
            _ if quoted.is_some() => cell.push(letter),
            '"' if was_first => quoted = Some(cell_name(cells.len(), rows.len() + 1)),
            '\r' | '\n' => {
                if letter == '\r' {
                    letters.next_if_eq(&'\n');
                }
                cells.push(take(&mut cell));
                rows.push(take(&mut cells));
                is_first = true;
            }
            _ if letter == separator => {
                cells.push(take(&mut cell));
                is_first = true;
            }
            _ => cell.push(letter),
        }
    }
    cells.push(cell);
    rows.push(cells);
    quoted.map_or(Ok(rows), Err)
}

/// A cell as spreadsheets name it: `column` counts from 0, `row` from 1.
pub(super) fn cell_name(column: usize, row: usize) -> String {
    let mut name = row.to_string();
    let mut left = column + 1;
    while left > 0 {
        let letter = u8::try_from((left - 1) % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + letter));
        left = (left - 1) / 26;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&[&str]]) {
        assert_eq!(split(text, ';').unwrap(), expected, "{text:?}");
    }

    #[test]
    fn rows_keep_their_places() {
        check("a;b\r\n\r\n1;\n;2", &[&["a", "b"], &[""], &["1", ""], &["", "2"]]);
        check("\"a;\"\"b\"\"\n\";c\rd", &[&["a;\"b\"\n", "c"], &["d"]]);
        check("6\" rør;\"x\"y", &[&["6\" rør", "xy"]]);
        check("", &[&[""]]);
        assert_eq!(split("a;b\n1;\"2\n3", ';'), Err("B2".to_owned()));
    }

    #[test]
    fn cells_have_the_names_that_spreadsheets_show() {
        let names = [0, 25, 26, 51, 52, 701, 702].map(|column| cell_name(column, 7));
        assert_eq!(names, ["A7", "Z7", "AA7", "AZ7", "BA7", "ZZ7", "AAA7"]);
    }
}
