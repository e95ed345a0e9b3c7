//! Figures are seen: one plain page per programme, and the list of programmes. HTML only, nothing runs in the browser.

mod choice;
mod figures;
mod labour_market;
mod reports;
mod targets;

use crate::access::Asker;
use crate::asked::{Named, Parameters, Visit, accepts};
use crate::assets;
use crate::question::{seen_programme, seen_programmes};
use crate::refusal::Refusal;
use crate::representation::{HTML, Representation};
use crate::words::{Called, Speech};
use crate::{Freshness, Node};
use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use choice::{Choice, Link};
use figures::{Breakdown, History, MarkRow};
use labour_market::Section;
use maaltal_domain::{Language, Programme, PublishedTable};
use maaltal_report::writing;
use reports::ReportItem;
use targets::{OverviewLine, TargetSection};

/// What is around every page's content.
struct Frame {
    words: Speech,
    /// The same page in the other language, that language's code and its own name.
    other: Link,
    style_sheet: String,
    /// As of when the figures are and since when no newer ones come, where none do.
    cut: Option<String>,
}

impl Frame {
    /// The frame in `language` of a page whose address in the other one is `other`.
    fn new(language: Language, other: impl FnOnce(Language) -> String) -> Self {
        let (to, name) = match language {
            Language::Da => (Language::En, "English"),
            Language::En => (Language::Da, "Dansk"),
        };
        let other = Link { address: other(to), code: to.code(), name: name.to_owned() };
        Self { words: Speech(language), other, style_sheet: assets::style_sheet(), cut: None }
    }

    /// The same frame, which says so where figures do not come in any more.
    fn with(self, freshness: Option<Freshness>) -> Self {
        let cut = freshness.and_then(|freshness| Some((freshness.as_of, freshness.cut_since?)));
        let cut = cut.map(|(as_of, since)| {
            let (as_of, since) = (as_of.to_string(), since.to_string());
            self.words.tell("cut", &[("as_of", &as_of), ("since", &since)])
        });
        Self { cut, ..self }
    }
}

#[derive(Template)]
#[template(path = "programmes.html")]
struct AllProgrammes {
    frame: Frame,
    programmes: Vec<ProgrammeItem>,
}

struct ProgrammeItem {
    address: String,
    name: Called,
    days: String,
    fictitious: bool,
}

#[derive(Template)]
#[template(path = "programme.html")]
struct OneProgramme {
    frame: Frame,
    name: Called,
    fictitious: bool,
    choice: Choice,
    figures: Option<Figures>,
    /// For those alone who may see any view.
    labour_market: Option<Section>,
    /// Those that are published, the newest first.
    reports: Vec<ReportItem>,
}

/// What a page shows of tables, ready to print.
struct Figures {
    period: String,
    cutoff: String,
    overview: Vec<OverviewLine>,
    targets: Vec<TargetSection>,
    history: History,
    breakdowns: Vec<Breakdown>,
    marks: Vec<MarkRow>,
    view: SeenView,
}

/// What the figures were allowed to see, ready to print.
struct SeenView {
    position: String,
    recorded: Option<(String, String)>,
    head: String,
    digest: String,
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    frame: Frame,
    title: String,
    detail: String,
    lines: Vec<String>,
}

/// `GET /`
pub(crate) async fn all_programmes(visit: Visit) -> Result<Response, Refusal> {
    let find = |node: &dyn Node, asker: &Asker, language: Language| {
        let item = |programme: &Programme| ProgrammeItem {
            address: format!("/programmes/{}?lang={}", programme.id, language.code()),
            name: Called::of(&programme.name, language),
            days: days(programme, language),
            fictitious: programme.fictitious,
        };
        let page = AllProgrammes {
            frame: Frame::new(language, |other| format!("/?lang={}", other.code())),
            programmes: seen_programmes(node, asker)?.iter().map(|programme| item(programme)).collect(),
        };
        html(&page)
    };
    visit.answer(HTML, Parameters::language, find, Representation::html).await
}

fn days(programme: &Programme, language: Language) -> String {
    let from = writing::date(programme.start, language);
    let to = programme.end.map(|end| writing::date(end, language)).unwrap_or_default();
    format!("{from} – {to}").trim_end().to_owned()
}

/// `GET /programmes/{p}`
pub(crate) async fn one_programme(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let freshness = visit.asked.freshness;
    let asked = id.clone();
    let find = move |node: &dyn Node, asker: &Asker, choice: Choice| {
        let programme = seen_programme(node, asker, &id)?;
        let (choice, tables) = choice.seen(node, asker, &programme)?;
        let section = labour_market::section(node, &choice, tables.last())?;
        let reports = reports::items(node, &programme, choice.language)?;
        html(&OneProgramme {
            labour_market: section,
            reports,
            ..programme_page(choice, &programme, &tables, freshness)
        })
    };
    visit.answer(HTML, move |parameters| Choice::read(&asked, parameters), find, Representation::html).await
}

fn programme_page(
    choice: Choice,
    programme: &Programme,
    tables: &[PublishedTable],
    freshness: Option<Freshness>,
) -> OneProgramme {
    let language = choice.language;
    OneProgramme {
        frame: Frame::new(language, |other| choice.page_in(other)).with(freshness),
        name: Called::of(&programme.name, language),
        fictitious: programme.fictitious,
        figures: tables.last().map(|own| figures_of(own, tables, language)),
        labour_market: None,
        reports: Vec::new(),
        choice,
    }
}

fn figures_of(own: &PublishedTable, tables: &[PublishedTable], language: Language) -> Figures {
    let view = own.view();
    let recorded = view.recorded_at.map(|at| (at.to_string(), writing::date_in_text(at.danish_day(), language)));
    Figures {
        period: writing::period(own.period(), language),
        cutoff: writing::date_in_text(own.cutoff(), language),
        overview: targets::overview(own, language),
        targets: targets::sections(own, tables, language),
        history: figures::history(own, tables, language),
        breakdowns: figures::breakdowns(own, language),
        marks: figures::marks(own, language),
        view: SeenView {
            position: writing::whole(view.position.0, language),
            recorded,
            head: view.head.to_string(),
            digest: own.programme().digest.to_string(),
        },
    }
}

fn html(page: &impl Template) -> Result<String, Refusal> {
    page.render().map_err(Refusal::internal)
}

/// Shows refusals as pages to those who ask for pages: browsers, outside the interface for programs.
pub(crate) async fn refusals_as_pages(request: Request, next: Next) -> Response {
    let field = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let wants_page =
        field.contains(HTML) && accepts(request.headers(), HTML).is_ok() && !request.uri().path().starts_with("/v1/");
    let language = language_of(request.uri());
    let response = next.run(request).await;
    let page = response.extensions().get().filter(|_| wants_page).map(|refusal| refusal_page(refusal, language));
    let Some(page) = page else { return response };
    // What the refusal says beside its body stays: which methods there are, when to try again.
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, page.into())
}

/// The language that an address asks for, whatever else is wrong with it.
fn language_of(uri: &Uri) -> Language {
    Parameters::of(uri).language()
}

fn refusal_page(refusal: &Refusal, language: Language) -> String {
    let words = Speech(language);
    let title = match refusal.status().as_u16() {
        401 => words.say("refused-token"),
        403 => words.say("refused-role"),
        404 => words.say("refused-nothing-here"),
        400..500 => words.say("refused-wrong"),
        _ => words.say("refused-failed"),
    };
    let page = RefusalPage {
        frame: Frame::new(language, |other| format!("/?lang={}", other.code())),
        title,
        detail: refusal.detail.clone(),
        lines: refusal.lines(),
    };
    page.render().unwrap_or_default()
}
