//! What is told beside a figure: of which month it is, the mean of the months, words.

use super::{number, period, share_in_text};
use crate::words::word;
use maaltal_domain::{Beside, Decimal, Figure, Language, Month, Period};

/// What is told beside `figure`, in a sentence; nothing where there is nothing to tell.
pub fn beside(figure: &Figure, beside: &Beside, language: Language) -> Option<String> {
    let month = |month: &Month| period(&Period::of_month(*month), language);
    Some(match beside {
        Beside::Nothing => return (*figure == Figure::Told).then(|| word(language, "untold", &[])),
        Beside::Text(text) => text.clone(),
        Beside::BestMonth { month: best, mean: None } => word(language, "best-month", &[("month", &month(best))]),
        Beside::BestMonth { month: best, mean: Some(mean) } => {
            let mean = share_in_text(*mean, language);
            word(language, "best-month-and-mean", &[("month", &month(best)), ("mean", &mean)])
        }
        Beside::Counted { month: counted, of } => match (of, share_of(figure, beside)) {
            (Some(of), Some(share)) => {
                let (of, share) = (number(*of, language), share_in_text(share, language));
                word(language, "counted-of", &[("month", &month(counted)), ("of", &of), ("share", &share)])
            }
            _ => word(language, "counted", &[("month", &month(counted))]),
        },
    })
}

fn share_of(figure: &Figure, beside: &Beside) -> Option<Decimal> {
    beside.share_of(figure.value()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Da, En};

    fn check(figure: Figure, told: Beside, danish: &str, english: &str) {
        for (language, expected) in [(Da, danish), (En, english)] {
            assert_eq!(beside(&figure, &told, language).unwrap().replace('\u{a0}', " "), expected);
        }
    }

    #[test]
    fn months_means_and_denominators_stand_beside_their_figure() {
        let shown = |value: &str| Figure::Shown { value: Decimal::parse(value).unwrap(), parts: None };
        let month: Month = "2026-05".parse().unwrap();
        let mean = Decimal::parse("0.0954").ok();
        let best = |mean| Beside::BestMonth { month, mean };
        check(shown("0.1"), best(None), "Bedste måned: maj 2026.", "Best month: May 2026.");
        check(
            shown("0.1"),
            best(mean),
            "Bedste måned: maj 2026; månedernes gennemsnit: 9,5 pct.",
            "Best month: May 2026; mean of the months: 9.5 per cent.",
        );
        let counted = |of: Option<i64>| Beside::Counted { month, of: of.map(Decimal::whole) };
        check(shown("98"), counted(None), "Registertal for maj 2026.", "Register number for May 2026.");
        check(
            shown("98"),
            counted(Some(880)),
            "Registertal for maj 2026, ud af 880: 11,1 pct.",
            "Register number for May 2026, out of 880: 11.1 per cent.",
        );
        check(Figure::Told, Beside::Text("Det går".into()), "Det går", "Det går");
        check(Figure::Told, Beside::Nothing, "Endnu ikke beskrevet.", "Not described yet.");
        assert_eq!(beside(&Figure::Hidden, &Beside::Nothing, Da), None);
    }
}
