//! Where in a record something stands.

use maaltal_domain::mask;

/// One step into a JSON value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Into the field of this name.
    Key(String),
    /// Into the item at this place, from 0.
    Item(usize),
}

/// The way from the top of a record to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Path(pub Vec<Step>);

impl Path {
    /// The path through these fields.
    pub fn of(keys: &[&str]) -> Self {
        Self(keys.iter().map(|key| Step::Key((*key).to_owned())).collect())
    }

    /// This path, and then on by one written as `kpi[3].measure`.
    pub fn then_dotted(mut self, dotted: &str) -> Self {
        for part in dotted.split('.').filter(|part| !part.is_empty()) {
            let mut pieces = part.split('[');
            self.0.extend(pieces.next().map(|key| Step::Key(key.to_owned())));
            self.0.extend(pieces.filter_map(|place| place.trim_end_matches(']').parse().ok()).map(Step::Item));
        }
        self
    }

    /// RFC 6901, masked: `/data/company`, empty for the whole record.
    pub fn pointer(&self) -> String {
        // Masked before it is escaped: the 1 of `~1` would otherwise hide a person number behind it.
        let escaped = |key: &str| mask(key).replace('~', "~0").replace('/', "~1");
        let step = |step: &Step| match step {
            Step::Key(key) => format!("/{}", escaped(key)),
            Step::Item(place) => format!("/{place}"),
        };
        self.0.iter().map(step).collect()
    }

    /// For people, masked: `data.definition.kpi[3].measure`, `event` for the whole record.
    pub fn field(&self) -> String {
        let mut out = String::new();
        for step in &self.0 {
            match step {
                Step::Item(place) => out.push_str(&format!("[{place}]")),
                Step::Key(key) if out.is_empty() => out.push_str(&mask(key)),
                Step::Key(key) => out.push_str(&format!(".{}", mask(key))),
            }
        }
        if out.is_empty() { "event".to_owned() } else { out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_both_ways_and_masked() {
        let path = Path::of(&["data", "definition"]).then_dotted("kpi[3].measure");
        assert_eq!(
            (path.pointer(), path.field()),
            ("/data/definition/kpi/3/measure".into(), { "data.definition.kpi[3].measure".into() })
        );
        let odd = Path::of(&["a/b~", "x/0101901234"]);
        assert_eq!(odd.pointer(), "/a~1b~0/x~1******-****");
        assert_eq!(Path::default().field(), "event");
    }
}
