//! What an SVG must be to be a logo: a picture that is whole in itself.

use maaltal_domain::Invalid;
use roxmltree::{Document, Node};

const SVG: &str = "http://www.w3.org/2000/svg";
/// Elements that run, lead elsewhere, hold other markup, or would be set in a typeface that is not here.
const REFUSED: [&str; 12] = [
    "a",
    "animate",
    "animateMotion",
    "animateTransform",
    "audio",
    "foreignObject",
    "iframe",
    "script",
    "set",
    "text",
    "textPath",
    "video",
];

/// Whether `svg` is a picture without scripts, text and anything outside itself.
///
/// # Errors
/// What else it is.
pub(super) fn check(svg: &str) -> Result<(), Invalid> {
    let document = Document::parse(svg).map_err(|error| Invalid::new("an SVG document", error.to_string()))?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(Invalid::new("an SVG document", format!("<{}>", root.tag_name().name())));
    }
    document.descendants().filter(Node::is_element).try_for_each(check_element)
}

fn check_element(node: Node) -> Result<(), Invalid> {
    let name = node.tag_name().name();
    if REFUSED.contains(&name) {
        return Err(Invalid::new("an SVG of shapes alone (texts as paths, no scripts)", format!("<{name}>")));
    }
    if name == "style" {
        check_style(node.text().unwrap_or_default())?;
    }
    node.attributes().try_for_each(|own| match own.name() {
        name if name.starts_with("on") => Err(Invalid::new("an SVG without scripts", name)),
        "href" | "src" => check_reference(own.value()),
        _ => check_style(own.value()),
    })
}

/// A reference to a part of the picture, or to pixels that it holds itself.
fn check_reference(reference: &str) -> Result<(), Invalid> {
    let own = ["#", "data:image/png", "data:image/jpeg"].iter().any(|begin| reference.trim().starts_with(begin));
    if own { Ok(()) } else { Err(Invalid::new("an SVG that refers to nothing outside itself", reference)) }
}

fn check_style(style: &str) -> Result<(), Invalid> {
    let style = style.to_lowercase();
    let outside = style.split("url(").skip(1).map(|rest| rest.trim_start_matches([' ', '"', '\'']));
    let refers = outside.into_iter().any(|rest| !rest.starts_with('#'));
    if refers || style.contains("@import") || style.contains('\\') {
        return Err(Invalid::new("an SVG that refers to nothing outside itself", style));
    }
    Ok(())
}
