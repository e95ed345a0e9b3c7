//! The rules of the house, read off `cargo metadata`: who names whom, licences, versions.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::collections::{BTreeMap, BTreeSet};

fn metadata() -> Metadata {
    let linux = ["--locked", "--filter-platform", "x86_64-unknown-linux-gnu"].map(str::to_owned);
    MetadataCommand::new().other_options(linux).exec().unwrap()
}

fn members(metadata: &Metadata) -> Vec<&Package> {
    metadata.workspace_packages()
}

/// Names that a crate depends on, in its program or library, its build or its tests.
fn named(package: &Package) -> BTreeSet<&str> {
    package.dependencies.iter().map(|dependency| dependency.name.as_str()).collect()
}

#[test]
fn crates_name_only_those_before_them() {
    let inner = ["maaltal-domain"].as_slice();
    let web = &["maaltal-domain", "maaltal-intake", "maaltal-log", "maaltal-projector", "maaltal-report"][..];
    let program = &[web, &["maaltal-web"]].concat()[..];
    let allowed = BTreeMap::from([
        ("maaltal-domain", &[][..]),
        ("maaltal-intake", inner),
        ("maaltal-log", inner),
        ("maaltal-projector", inner),
        ("maaltal-report", inner),
        ("maaltal-web", web),
        ("maaltal", program),
        ("maaltal-tests", program),
    ]);
    let metadata = metadata();
    let own: BTreeSet<_> = members(&metadata).iter().map(|package| package.name.as_str()).collect();
    assert_eq!(own, allowed.keys().copied().collect());
    for package in members(&metadata) {
        let edges: Vec<_> = named(package).into_iter().filter(|name| own.contains(name)).collect();
        let wrong: Vec<_> = edges.iter().filter(|name| !allowed[package.name.as_str()].contains(name)).collect();
        assert!(wrong.is_empty(), "{} names {wrong:?}", package.name);
    }
}

#[test]
fn libraries_are_named_in_one_place() {
    let only = [
        ("sled", &["maaltal-log"][..]),
        ("plotters", &["maaltal-report"]),
        ("typst", &["maaltal-report"]),
        ("axum", &["maaltal-web"]),
        ("async-nats", &["maaltal"]),
        ("lettre", &["maaltal"]),
        ("tokio", &["maaltal", "maaltal-web"]),
        ("anyhow", &["maaltal"]),
    ];
    let metadata = metadata();
    for (library, crates) in only {
        let naming = members(&metadata).into_iter().filter(|package| named(package).contains(library));
        let wrong: Vec<_> =
            naming.filter(|package| !crates.contains(&package.name.as_str())).map(|p| &p.name).collect();
        assert!(wrong.is_empty(), "{library} is named by {wrong:?}");
    }
}

#[test]
fn every_dependency_may_be_given_on() {
    let free = [
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Unicode-3.0",
        "CC0-1.0",
        "0BSD",
        "Unlicense",
        "BSL-1.0",
        "MIT-0",
        "Apache-2.0 WITH LLVM-exception",
        "CDLA-Permissive-2.0",
    ];
    let metadata = metadata();
    // In an expression of ANDs every part must be free, in one of ORs some part.
    let part = |text: &str| text.split(" OR ").any(|one| free.contains(&one.trim_matches(['(', ')', ' '])));
    let is_free = |text: &str| {
        text.replace('/', " OR ").split(" AND ").all(part) || text.split(" OR ").any(|one| free.contains(&one.trim()))
    };
    let wrong: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(is_free))
        .map(|package| format!("{} {:?}", package.name, package.license))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for package in members(&metadata) {
        assert_eq!(package.license.as_deref(), Some("MIT OR Apache-2.0"), "{}", package.name);
    }
}

/// Crates that are there in two versions, and which dependency holds the older one; none of it is ours to change.
const TWICE: &[(&str, &str)] = &[
    ("base64", "typst"),
    ("constant_time_eq", "blake3"),
    ("cpufeatures", "nkeys"),
    ("embedded-io", "postcard"),
    ("fearless_simd", "typst"),
    ("getrandom", "nkeys"),
    ("hayro-ccitt", "typst"),
    ("miniz_oxide", "typst"),
    ("parking_lot", "sled"),
    ("parking_lot_core", "sled"),
    ("phf", "chrono-tz"),
    ("phf_shared", "chrono-tz"),
    ("quick-xml", "typst"),
    ("rand", "nuid"),
    ("rand_core", "typst"),
    ("roxmltree", "typst"),
    ("serde_spanned", "typst"),
    ("syn", "typst"),
    ("toml", "typst"),
    ("toml_datetime", "typst"),
    ("vello_common", "typst"),
    ("winnow", "typst"),
];

#[test]
fn no_crate_is_there_twice_without_a_reason() {
    let metadata = metadata();
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let resolve = metadata.resolve.as_ref().unwrap();
    let program = members(&metadata).into_iter().find(|package| package.name.as_str() == "maaltal").unwrap();
    // What the program is made of; tests may bring more.
    let mut open = vec![&program.id];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let node = resolve.nodes.iter().find(|node| node.id == *id).unwrap();
            let normal = node.deps.iter().filter(|d| d.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal));
            open.extend(normal.map(|dependency| &dependency.pkg));
        }
    }
    for package in metadata.packages.iter().filter(|package| seen.contains(&package.id)) {
        versions.entry(package.name.as_str()).or_default().insert(package.version.to_string());
    }
    let twice: Vec<_> = versions.iter().filter(|(_, versions)| versions.len() > 1).map(|(name, _)| *name).collect();
    assert_eq!(twice, TWICE.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}
