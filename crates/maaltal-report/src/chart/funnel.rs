//! Steps of companies and of citizens as bars, with the conversion from one to the next.

use super::draw;
use super::lettering::text_width;
use super::palette::{ACTUAL, INK, QUIET};
use super::picture::{Anchor, Area, Frame, Painted, text_style};
use super::scale::plotted;
use super::{Chart, in_words};
use crate::words::word;
use crate::writing::{self, Mark};
use maaltal_domain::{CitizenStep, CompanyStep, Decimal, Figure, Language, PublishedLabourMarket, PublishedStep, Unit};

/// Width of the chart, in units: two have room beside each other on a page.
const WIDTH: u32 = 300;
/// Height of a step with what leads to the next, in units.
const STEP: f64 = 42.0;
/// Height of a bar, in units.
const BAR: f64 = 15.0;
/// Size of names and numbers, in units.
const LABEL: f64 = 9.0;

/// Whose steps a funnel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Funnel {
    /// Companies, from contact to paid hours.
    Companies,
    /// Citizens, from referral to ordinary job.
    Citizens,
}

/// The steps of `market` as bars with counts, and between two of them the share that went on where it is shown; nothing
/// where no step has been reported.
pub fn funnel(market: &PublishedLabourMarket, which: Funnel, language: Language) -> Option<Chart> {
    let (key, steps) = match which {
        Funnel::Companies => ("company_steps", steps(market.company_steps(), CompanyStep::name, language)),
        Funnel::Citizens => ("citizen_steps", steps(market.citizen_steps(), CitizenStep::name, language)),
    };
    if steps.iter().all(|step| step.figure == Figure::NotReported) {
        return None;
    }
    let id = format!("funnel-{}", key.replace('_', "-"));
    let title = word(language, &format!("labour-table-{key}"), &[]);
    let bars = Bars { steps: &steps, language };
    let height = (STEP * steps.len() as f64 - (STEP - BAR - 16.0)).ceil() as u32 + 2;
    Frame { id: &id, title: &title, alternative: bars.alternative(&title), size: (WIDTH, height) }
        .chart(|area| bars.paint(area))
}

struct Step {
    name: String,
    figure: Figure,
    /// Which part of the step before came to it, where both are shown.
    share: Option<Decimal>,
}

fn steps<S: Copy>(found: &[PublishedStep<S>], name: fn(S) -> &'static str, language: Language) -> Vec<Step> {
    let step = |own: &PublishedStep<S>| Step {
        name: word(language, &format!("labour-step-{}", name(own.step())), &[]),
        figure: *own.figure(),
        share: own.share_of_step_before().and_then(Figure::value),
    };
    found.iter().map(step).collect()
}

struct Bars<'a> {
    steps: &'a [Step],
    language: Language,
}

impl Bars<'_> {
    fn paint(&self, area: &Area) -> Painted {
        for (step, place) in self.steps.iter().zip(0_u32..) {
            let top = STEP * f64::from(place);
            let name = text_style(LABEL, INK, Anchor::Start, false);
            draw::text(area, &*step.name, (0.0, top + 6.0), name)?;
            self.paint_bar(area, step, top + 13.0)?;
            if let Some(share) = step.share {
                self.paint_share(area, share, top - 7.0)?;
            }
        }
        Ok(())
    }

    /// The bar and its number; zero is a line, a mark always looks the same.
    fn paint_bar(&self, area: &Area, step: &Step, top: f64) -> Painted {
        let middle = top + BAR / 2.0;
        let Some(value) = step.figure.value() else {
            let mark = Mark::of(&step.figure);
            return mark.map_or(Ok(()), |mark| {
                draw::mark(area, mark, (13.0, middle), (26.0, BAR - 1.0))?;
                let style = text_style(LABEL, QUIET, Anchor::Start, false);
                draw::text(area, mark.name(self.language), (32.0, middle), style)
            });
        };
        let length = (self.scale(plotted(value)) * 10.0).round() / 10.0;
        draw::bar(area, (0.0, top), (length.max(1.2), top + BAR), ACTUAL)?;
        let number = text_style(LABEL + 1.0, ACTUAL, Anchor::Start, true);
        draw::text(area, self.number(value), (length.max(1.2) + 5.0, middle), number)
    }

    /// An arrow from the step before and the share of it that went on.
    fn paint_share(&self, area: &Area, share: Decimal, y: f64) -> Painted {
        let text = word(self.language, "funnel-share", &[("share", &writing::share(share, self.language))]);
        draw::text(area, "↓", (8.0, y), text_style(LABEL + 1.0, QUIET, Anchor::Middle, true))?;
        draw::text(area, text, (17.0, y), text_style(LABEL, QUIET, Anchor::Start, false))
    }

    fn number(&self, value: Decimal) -> String {
        writing::value(value, Unit::Value, self.language)
    }

    /// Units of a bar, beside which the largest number has room.
    fn scale(&self, value: f64) -> f64 {
        let shown = || self.steps.iter().filter_map(|step| step.figure.value());
        let most = shown().map(plotted).fold(0.0, f64::max);
        let widest = shown().map(|value| text_width(&self.number(value), LABEL + 1.0)).fold(0.0, f64::max);
        if most > 0.0 { value / most * (f64::from(WIDTH) - widest - 6.0) } else { 0.0 }
    }

    fn alternative(&self, title: &str) -> String {
        let step = |own: &Step| {
            let number = in_words(&own.figure, Unit::Value, self.language);
            let share = own.share.map(|share| {
                let share = writing::share_in_text(share, self.language);
                format!(" ({})", word(self.language, "funnel-share", &[("share", &share)]))
            });
            format!("{}: {number}{}", own.name, share.unwrap_or_default())
        };
        let values = self.steps.iter().map(step).collect::<Vec<_>>().join("; ");
        word(self.language, "funnel-alternative", &[("title", title), ("values", &values)])
    }
}
