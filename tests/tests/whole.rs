//! Whole-service tests: one file a subject.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on says where it stopped")]

#[path = "whole/crash.rs"]
mod crash;
#[path = "whole/demo.rs"]
mod demo;
#[path = "whole/figures.rs"]
mod figures;
#[path = "whole/first_use.rs"]
mod first_use;
#[path = "whole/http.rs"]
mod http;
#[path = "whole/imports.rs"]
mod imports;
#[path = "whole/inspection.rs"]
mod inspection;
