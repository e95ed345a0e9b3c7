//! A report's figures as JSON, for programs.

use crate::Report;
use maaltal_domain::{Language, PublishedTable};
use serde_json::{Value as Json, json};

/// A table as the snapshot object of the API, with the tables of `earlier` periods beside it, newest first, as a list
/// `earlier` of the same objects; names in `language`. Without earlier tables there is no list.
///
/// It is what a `report.published` event has.
pub fn tables_json(own: &PublishedTable, earlier: &[&PublishedTable], language: Language) -> Json {
    let mut object = own.to_json(language);
    if let (false, Some(fields)) = (earlier.is_empty(), object.as_object_mut()) {
        let earlier = earlier.iter().map(|table| table.to_json(language));
        fields.insert("earlier".into(), earlier.collect());
    }
    object
}

/// The report's figures as JSON: its own table with those of earlier periods ([`tables_json`]), and beside them the `meeting`
/// that it is for and its `labour_market`, each null where there is none. Nothing where there is no table.
pub fn report_json(report: &Report) -> Option<Json> {
    let (own, earlier) = report.tables.split_last()?;
    let mut object = tables_json(own, &earlier.iter().rev().collect::<Vec<_>>(), report.language);
    if let Some(fields) = object.as_object_mut() {
        let market = report.labour_market.as_ref().map(|market| market.to_json(report.language));
        fields.insert("meeting".into(), json!(report.meeting.as_ref().map(|own| &own.meeting.id)));
        fields.insert("labour_market".into(), json!(market));
    }
    Some(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made_up;

    #[test]
    fn earlier_tables_stand_beside_the_reports_own_newest_first() {
        let tables = made_up::tables();
        let json = report_json(&Report::of_tables(tables.clone(), Language::Da, "0")).unwrap();
        let codes: Vec<_> = json["earlier"].as_array().unwrap().iter().map(|table| &table["period"]["code"]).collect();
        assert_eq!(json["period"]["code"], "2021-S2");
        assert_eq!(codes, ["2021-S1", "2020-S2", "2020-S1", "2019-S2", "2019-S1", "2018-S2", "2018-S1"]);
        assert_eq!(json["earlier"][3], tables[3].to_json(Language::Da));
        assert!(json["meeting"].is_null() && json["labour_market"].is_null());
        assert_eq!(tables_json(&tables[7], &[], Language::En), tables[7].to_json(Language::En));
    }
}
