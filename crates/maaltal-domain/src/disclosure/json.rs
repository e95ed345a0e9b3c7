//! A published table as JSON, in the shape of INTERFACES.md section 2.

use super::{Figure, PublishedBreakdown, PublishedKpi, PublishedLine, PublishedTable, PublishedTarget, beside};
use crate::{Decimal, Forecast, Interval, Language, Unit};
use serde_json::{Map, Value as Json, json};

impl PublishedTable {
    /// The table as the snapshot object of the API; names in `language`.
    ///
    /// Fields of figures that are hidden are null. `fictitious` is there, and true, for made-up data only.
    pub fn to_json(&self, language: Language) -> Json {
        let mut object = json!({
            "programme": self.programme.id,
            "period": {
                "code": self.period.code(),
                "start": self.period.start(),
                "end": self.period.end(),
                "cutoff": self.cutoff,
            },
            "view": self.view,
            "definition": self.programme.digest,
            "kpis": self.kpis.iter().map(|kpi| kpi.to_json(language)).collect::<Vec<_>>(),
        });
        if let (true, Some(fields)) = (self.programme.fictitious, object.as_object_mut()) {
            fields.insert("fictitious".into(), true.into());
            fields.insert("notice".into(), "fiktive data (fictitious data)".into());
        }
        object
    }
}

impl PublishedKpi {
    fn to_json(&self, language: Language) -> Json {
        let (numerator, denominator) = parts(&self.figure);
        let breakdowns: Map<_, _> = self.breakdowns.iter().map(|b| b.to_json(language)).collect();
        let mut object = json!({
            "id": self.kpi.id,
            "name": self.kpi.name.in_language(language),
            "unit": self.kpi.measure.unit().name(),
            "state": self.figure.state(),
            "value": self.figure.value(),
            "numerator": numerator,
            "denominator": denominator,
            "incomplete": self.incomplete,
            "excluded": self.excluded,
            "reaches": self.reaches,
            "provisional": self.provisional,
            "target": self.target.as_ref().map(|target| target.to_json(self.kpi.measure.unit())),
            "status": self.target.as_ref().map(|target| target.status),
            "judgement": self.judgement.as_ref().map(|judgement| judgement.status),
            "forecast": self.forecast.iter().map(forecast).collect::<Vec<_>>(),
            "breakdowns": breakdowns,
        });
        if let Some(fields) = object.as_object_mut() {
            // Names that a measure brings are there whatever the figure's state.
            fields.extend(beside::fields(&self.kpi.measure).iter().map(|name| ((*name).to_owned(), Json::Null)));
            self.beside.write(fields);
        }
        object
    }
}

fn forecast(forecast: &Forecast) -> Json {
    let Interval { low, mid, high } = forecast.interval;
    json!({"at": forecast.at, "for": forecast.horizon.name(), "low": low, "mid": mid, "high": high})
}

impl PublishedTarget {
    fn to_json(&self, unit: Unit) -> Json {
        let mut object = json!({
            "kind": self.kind.name(),
            "value": self.value,
            "due": self.due,
            "path": self.path,
        });
        // A path that is a count has one decimal also where it is whole: 425.0.
        let decimal = self.path.filter(|_| unit != Unit::Share).and_then(as_double);
        if let (Some(path), Some(fields)) = (decimal, object.as_object_mut()) {
            fields.insert("path".into(), path);
        }
        if let (crate::TargetKind::Of(kpi), Some(fields)) = (&self.kind, object.as_object_mut()) {
            fields.insert("of".into(), json!(kpi));
        }
        object
    }
}

/// A JSON number that keeps a decimal point.
fn as_double(decimal: Decimal) -> Option<Json> {
    decimal.to_string().parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Json::Number)
}

impl PublishedBreakdown {
    fn to_json(&self, language: Language) -> (String, Json) {
        let lines: Vec<_> = self.lines.iter().map(|line| line.to_json(language)).collect();
        (self.dimension.name().to_owned(), lines.into())
    }
}

impl PublishedLine {
    fn to_json(&self, language: Language) -> Json {
        let mut line = json!({
            "key": self.key,
            "name": self.name.as_ref().map(|name| name.in_language(language)),
            "state": self.figure.state(),
            "value": self.figure.value(),
        });
        if let Some(fields) = line.as_object_mut() {
            if let Figure::Shown { parts: Some((numerator, denominator)), .. } = &self.figure {
                fields.insert("numerator".into(), (*numerator).into());
                fields.insert("denominator".into(), (*denominator).into());
            }
            self.beside.write(fields);
        }
        line
    }
}

fn parts(figure: &Figure) -> (Option<u64>, Option<u64>) {
    match figure {
        Figure::Shown { parts, .. } => (parts.map(|(n, _)| n), parts.map(|(_, d)| d)),
        _ => (None, None),
    }
}
