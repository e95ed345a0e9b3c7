//! Made-up reports with everything in them, for tests and for looking at.

use super::made_up::{self, Made};
use maaltal_domain::{
    Action, Behind, CauseReason, CitizenStep, Classified, CompanyStep, Coverage, Day, Decision, LabourMarket, Language,
    Meeting, MeetingKind, MeetingState, Mobility, Name, Need, Paper, Period, Position, Programme,
    PublishedLabourMarket, PublishedTable, Reserve, STEERING, Told, disclose_labour_market,
};
use maaltal_report::{Before, ForMeeting, Logo, Look, Report};
use std::sync::Arc;

/// Half-years in a report with everything.
const HALVES: usize = 6;

/// A report with everything: meeting, report before, labour market, logo.
pub fn everything(language: Language) -> Report {
    of_programme(&made_up::programme(), language, None)
}

/// The same of another programme; `text` stands in every free text.
pub fn of_programme(programme: &serde_json::Value, language: Language, text: Option<&str>) -> Report {
    let tables = made_up::tables_of(programme, HALVES);
    let market = labour_market(&tables[HALVES - 1]);
    Report {
        meeting: Some(meeting(text)),
        before: Some(before(programme)),
        labour_market: Some(market),
        look: look(text),
        ..Report::of_tables(tables, language, "0.1.0")
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn said(text: Option<&str>, otherwise: &str) -> String {
    text.map_or(otherwise.to_owned(), |text| text.chars().cycle().take(300).collect())
}

fn held(id: &str, on: &str, starts_at: Option<&str>, text: Option<&str>) -> Meeting {
    let on = day(on);
    Meeting {
        id: id.into(),
        group: STEERING.into(),
        kind: MeetingKind::Ordinary,
        state: MeetingState::Called,
        day: on,
        starts_at: starts_at.map(|at| at.parse().unwrap()),
        place: Some(said(text, "Nykøbing F. Rådhus, mødelokale 2")),
        host: Some(said(text, "Guldborgsund Kommune")),
        agenda: Paper { due: Some(on - chrono::Days::new(10)), sent: None },
        held: None,
        minutes: Paper {
            due: Some(on + chrono::Days::new(14)),
            sent: Some(Told { position: Position(9), day: on, text: None }),
        },
        comments: Vec::new(),
        report: Some(Coverage {
            period: Period::parse("2020-S2", maaltal_domain::HalfYear::Calendar).unwrap(),
            cutoff: day("2020-12-31"),
        }),
        sequence: 1,
        changed: "2021-04-01T08:00:00Z".parse().unwrap(),
    }
}

fn meeting(text: Option<&str>) -> ForMeeting {
    let decision = |id: &str, decided: &str, track: Option<&str>| Decision {
        id: id.into(),
        meeting: "2020-11".into(),
        day: day("2020-11-10"),
        text: said(text, decided),
        track: track.map(str::to_owned),
        position: Position(40_000),
    };
    let action = |id: &str, what: Option<&str>, owner: Option<&str>, due: Option<&str>, closed: Option<&str>| Action {
        id: id.into(),
        meeting: Some("2020-11".into()),
        text: what.map(|what| said(text, what)),
        owner: owner.map(|owner| said(text, owner)),
        due: due.map(day),
        assigned: Some(day("2020-11-10")),
        closed: closed.map(day),
        position: Position(40_001),
    };
    ForMeeting {
        meeting: held("2021-05", "2021-05-11", Some("2021-05-11T07:00:00Z"), text),
        on: day("2021-05-01"),
        days: ["2018-05-08", "2018-11-13", "2019-05-14", "2019-11-12", "2020-05-12", "2020-11-10", "2021-05-11"]
            .map(day)
            .to_vec(),
        previous: Some(held("2020-11", "2020-11-10", None, text)),
        decisions: vec![
            decision(
                "d1",
                "Indsatsen over for hoteller og restauranter genoptages, når de åbner igen.",
                Some("back_on_track"),
            ),
            decision("d2", "Næste møde holdes på en af ambassadørvirksomhederne.", None),
        ],
        actions: vec![
            action(
                "a1",
                Some("Besøge de 12 virksomheder, der har en aftale, men ikke har taget nogen ind"),
                Some("Business Lolland-Falster"),
                Some("2021-03-31"),
                None,
            ),
            action(
                "a2",
                Some("Afklare, hvorfor lønnede timer kommer sent"),
                Some("Lolland Kommune"),
                Some("2021-06-01"),
                None,
            ),
            action("a3", Some("Oplæg om småjob"), Some("3F"), Some("2021-02-01"), Some("2021-01-28")),
            action("a4", None, None, None, None),
        ],
    }
}

/// As it was released at the meeting before: a figure was smaller, another hidden, a target lower, a key figure another.
fn before(programme: &serde_json::Value) -> Before {
    fn as_released(id: &str, half: usize) -> Made {
        match (id, half) {
            ("citizens", 4) => Made::Count(719),
            ("internships", 3) => Made::Count(9),
            _ => made_up::made(id, half),
        }
    }
    let mut released = programme.clone();
    released["kpi"][0]["target"]["value"] = 800.into();
    let reasons = vec![("citizens".parse().unwrap(), vec![CauseReason::Late, CauseReason::Replaced])];
    Before {
        meeting: "2020-11".into(),
        tables: made_up::tables_as(&released, HALVES - 1, as_released),
        reasons: vec![("2020-S1".into(), reasons)],
    }
}

fn look(text: Option<&str>) -> Look {
    let name = |own: &str| Name { da: said(text, own), en: None };
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 40\"><rect width=\"40\" height=\"40\" \
               fill=\"#1f4e79\"/><path d=\"M50 30V10h8l6 12 6-12h8v20\" fill=\"none\" stroke=\"#1f4e79\" \
               stroke-width=\"4\"/></svg>";
    Look {
        publisher: Some(name("Business Lolland-Falster")),
        logo: Some(Logo { svg: svg.into(), alternative: name("Business Lolland-Falsters logo") }),
        contact: Some(name("sekretariatet, sekretariat@example.dk, 54 00 00 00")),
        address: Some("https://maaltal.example.dk".into()),
        ..Look::default()
    }
}

/// Funnels, reserve, needs and mobility with shown, hidden and missing figures.
pub fn labour_market(own: &PublishedTable) -> PublishedLabourMarket {
    let industry = |code: &str| Classified { scheme: "DB07".into(), code: code.into() };
    let occupation = |code: &str| Classified { scheme: "DISCO-08".into(), code: code.into() };
    let behind = |count| Some(Behind { count, citizens: count });
    let reserve = |place: &str, code: &str, branch: &str, persons, before: Option<u64>| Reserve {
        municipality: place.parse().unwrap(),
        occupation: occupation(code),
        industry: industry(branch),
        persons,
        counted: day("2020-11-30"),
        year_before: before.map(|persons| (persons, day("2019-11-30"))),
    };
    let need = |place: Option<&str>, code: &str, positions, companies| Need {
        municipality: place.map(|code| code.parse().unwrap()),
        occupation: occupation(code),
        positions,
        companies,
        top_companies: positions / 2,
    };
    let moves = |from: &str, to: &str, moves| Mobility { year: 2020, from: industry(from), to: industry(to), moves };
    disclose_labour_market(LabourMarket {
        programme: Arc::new(Programme::read(&made_up::programme()).unwrap()),
        cutoff: own.cutoff(),
        view: *own.view(),
        company_steps: CompanyStep::ALL.into_iter().zip([1_400, 390, 281, 160].map(behind)).collect(),
        citizen_steps: CitizenStep::ALL.into_iter().zip([893, 640, 188, 3].map(behind)).collect(),
        reserve: Some(vec![
            reserve("360", "5321", "871010", 62, Some(44)),
            reserve("360", "9112", "551010", 118, Some(71)),
            reserve("360", "9412", "561010", 3, Some(20)),
            reserve("376", "5321", "871010", 26, Some(68)),
            reserve("376", "7115", "412000", 0, None),
        ]),
        needs: Some(vec![
            need(Some("360"), "9112", 31, 9),
            need(Some("376"), "5321", 44, 12),
            need(None, "7115", 3, 2),
        ]),
        mobility: Some(vec![
            moves("551010", "871010", 32),
            moves("871010", "551010", 11),
            moves("412000", "561010", 3),
            moves("561010", "871010", 24),
        ]),
    })
}
