//! The published table of persons with ordinary hours, followed as register series.

use maaltal_domain::{Beside, Hash, Month, PublishedKpi, PublishedTable, Released, View, disclose};
use maaltal_projector::{Ask, Projection};
use maaltal_tests::{fixture, folded};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A row of the published table.
struct Published {
    code: String,
    month: Month,
    persons: u64,
    /// In per cent with one decimal, as printed.
    share: String,
    of: Option<u64>,
}

fn published() -> Vec<Published> {
    let text = std::fs::read_to_string(fixture("jobindsats-ordinary-hours.csv")).unwrap();
    let row = |line: &str| {
        let [_, code, month, persons, share, of] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let month = month.parse().ok()?;
        let (code, share) = (code.to_owned(), share.to_owned());
        Some(Published { code, month, persons: persons.parse().unwrap(), share, of: of.parse().ok() })
    };
    text.lines().skip(1).filter_map(row).collect()
}

/// A programme with two KPIs for each code: persons, and the published share.
fn programme(rows: &[Published]) -> String {
    let mut file =
        "id = \"register\"\nname.da = \"Register\"\nmunicipalities = [\"360\"]\nstart = 2025-07-01\n".to_owned();
    for code in rows.iter().map(|row| &row.code).collect::<BTreeSet<_>>() {
        for measure in ["persons", "share"] {
            write!(
                file,
                "[[kpi]]\nid = \"{measure}-{code}\"\nname.da = \"{measure}\"\nmeasure = \"register\"\n\
                 where = {{ table = \"y60j01\", measure = \"{measure}\", municipality = \"{code}\" }}\n"
            )
            .unwrap();
        }
    }
    file
}

fn counted(id: &str, row: &Published, measure: &str, value: serde_json::Value) -> String {
    let mut data =
        json!({"table": "y60j01", "municipality": row.code, "month": row.month, "measure": measure, "value": value});
    if let (Some(of), "persons") = (row.of, measure) {
        data["of"] = of.into();
    }
    let event = json!({"specversion": "1.0", "source": "/star", "id": id, "type": "dk.maaltal.register.counted.v1",
        "programme": "register", "occurredon": "2026-08-22", "data": data});
    format!("{event}\n")
}

fn followed() -> (Vec<Published>, Projection) {
    let rows = published();
    let lines = (1..).zip(&rows).map(|(number, row)| {
        let share: serde_json::Value = serde_json::from_str(&row.share).unwrap();
        counted(&format!("p{number}"), row, "persons", row.persons.into())
            + &counted(&format!("s{number}"), row, "share", share)
    });
    let lines: String = lines.collect();
    let projection = folded(&programme(&rows), [lines.as_str()]);
    (rows, projection)
}

fn table(projection: &Projection, month: Month) -> PublishedTable {
    let view = View { position: projection.position(), recorded_at: None, head: Hash::default() };
    let period = month.first_day().format("%Y-M%m").to_string();
    disclose(
        projection
            .snapshot(&"register".parse().unwrap(), &Ask { period, cutoff: Some(month.last_day()), view })
            .unwrap(),
        &Released::none(),
    )
}

fn value(kpi: &PublishedKpi) -> String {
    kpi.figure().value().unwrap().to_string()
}

#[test]
fn every_published_number_is_followed_and_a_share_that_does_not_fit_is_seen() {
    let (rows, projection) = followed();
    assert_eq!(rows.len(), 84);
    let mut misfits = Vec::new();
    for row in &rows {
        let table = table(&projection, row.month);
        let [persons, share] =
            ["persons", "share"].map(|measure| table.kpi(&format!("{measure}-{}", row.code)).unwrap());
        assert_eq!(
            (value(persons), value(share)),
            (row.persons.to_string(), row.share.trim_end_matches(".0").to_owned())
        );
        let Beside::Counted { month, of } = persons.beside() else { panic!("{:?}", persons.beside()) };
        assert_eq!((*month, of.map(|of| of.to_string())), (row.month, row.of.map(|of| of.to_string())));
        let own = persons.beside().share_of(persons.figure().value().unwrap());
        if let Some(own) = own {
            // In per cent with one decimal, as the register prints it.
            let percent =
                maaltal_domain::Ratio::new(i128::from(row.persons) * 100, row.of.unwrap().into()).unwrap().rounded(1);
            let printed: f64 = row.share.parse().unwrap();
            if (percent.to_string().parse::<f64>().unwrap() - printed).abs() > 0.01 {
                misfits.push(format!(
                    "{} {}: {} of {} is {own}, published {}",
                    row.code,
                    row.month,
                    row.persons,
                    row.of.unwrap(),
                    row.share
                ));
            }
        }
    }
    assert_eq!(
        misfits,
        [
            "360 2026-06: 94 of 870 is 0.108, published 10.9",
            "376 2026-06: 127 of 1414 is 0.0898, published 9.1",
            "000 2025-11: 7690 of 86890 is 0.0885, published 8.8",
            "000 2026-05: 8956 of 89193 is 0.1004, published 10.1",
            "000 2026-06: 9029 of 88662 is 0.1018, published 10.3",
        ]
    );
}

#[test]
fn between_months_the_newest_whole_one_is_told() {
    let (_, projection) = followed();
    let view = View { position: projection.position(), recorded_at: None, head: Hash::default() };
    let ask = Ask { period: "2026-M05".into(), cutoff: Some("2026-05-30".parse().unwrap()), view };
    let table = disclose(projection.snapshot(&"register".parse().unwrap(), &ask).unwrap(), &Released::none());
    let persons = table.kpi("persons-360").unwrap();
    assert_eq!((value(persons), persons.beside().month()), ("80".into(), "2026-04".parse().ok()));
}
