//! Where labels are put: a label takes a place that no other thing has.

use super::lettering::text_width;

/// A rectangle of a chart, in units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Spot {
    /// Around a text of `size` whose middle is at `x` and `y`.
    pub fn around(text: &str, size: f64, (x, y): (f64, f64)) -> Self {
        let (half, rise) = (text_width(text, size) / 2.0, size / 2.0);
        Self { left: x - half, top: y - rise, right: x + half, bottom: y + rise }
    }

    /// Between two points.
    pub fn between((x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> Self {
        Self { left: x0.min(x1), top: y0.min(y1), right: x0.max(x1), bottom: y0.max(y1) }
    }

    /// The middle.
    pub fn middle(self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// Whether two places share anything.
    pub fn meets(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether the other place lies wholly in this one.
    pub fn holds(self, other: Self) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }
}

/// The places of a chart that are taken.
pub(super) struct Room {
    inside: Spot,
    taken: Vec<Spot>,
}

impl Room {
    /// A room of which nothing is taken.
    pub fn new(inside: Spot) -> Self {
        Self { inside, taken: Vec::new() }
    }

    /// Takes a place.
    pub fn take(&mut self, spot: Spot) {
        self.taken.push(spot);
    }

    /// Takes the places along a straight line.
    pub fn take_line(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
        const PARTS: u32 = 48;
        let at = |part: u32| {
            let part = f64::from(part) / f64::from(PARTS);
            (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part)
        };
        (0..PARTS).for_each(|part| self.take(Spot::between(at(part), at(part + 1))));
    }

    /// Takes the first of `places` that is free and inside; nothing where none is.
    pub fn place(&mut self, places: impl IntoIterator<Item = Spot>) -> Option<Spot> {
        let is_free = |spot: &Spot| self.inside.holds(*spot) && !self.taken.iter().any(|taken| taken.meets(*spot));
        let found = places.into_iter().find(is_free)?;
        self.take(found);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_takes_the_first_place_that_is_free_and_inside() {
        let mut room = Room::new(Spot::between((0.0, 0.0), (100.0, 100.0)));
        room.take_line((0.0, 0.0), (100.0, 100.0));
        let at = |x, y| Spot::around("plan", 10.0, (x, y));
        assert_eq!(room.place([at(50.0, 50.0), at(2.0, 60.0), at(30.0, 70.0)]), Some(at(30.0, 70.0)));
        assert_eq!(room.place([at(30.0, 70.0), at(35.0, 72.0)]), None);
    }
}
