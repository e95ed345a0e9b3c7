//! Whole-service tests: one file a subject.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on says where it stopped")]

#[path = "whole/access.rs"]
mod access;
#[path = "whole/attack.rs"]
mod attack;
#[path = "whole/backup.rs"]
mod backup;
#[path = "whole/copies.rs"]
mod copies;
#[path = "whole/crash.rs"]
mod crash;
#[path = "whole/demo.rs"]
mod demo;
#[path = "whole/export.rs"]
mod export;
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
#[path = "whole/labour_market.rs"]
mod labour_market;
#[path = "whole/meetings.rs"]
mod meetings;
#[path = "whole/offers.rs"]
mod offers;
#[path = "whole/programmes.rs"]
mod programmes;
#[path = "whole/registers.rs"]
mod registers;
#[path = "whole/stream.rs"]
mod stream;
#[path = "whole/stream_cluster.rs"]
mod stream_cluster;
#[path = "whole/stream_trouble.rs"]
mod stream_trouble;
