//! What whole-service tests share: the program run as a user runs it, and its fixtures.
//!
//! It never reaches into the program: what is asked of it goes over its command line or HTTP.
//!
//! ```no_run
//! let log = maaltal_tests::Workplace::with_programme();
//! let receipt = log.import("batch-01.jsonl");
//! assert_eq!(receipt["recorded"], 286);
//! ```

mod fictitious;
mod folded;
mod history;
mod nats;
mod nats_client;
mod post;
mod program;
mod publisher;
mod second_opinion;
mod service;
mod tangled;
mod wire;
mod workplace;

pub use fictitious::{Bundle, bundles};
pub use folded::{folded, folded_bundle, folded_fixtures, recorded_fixtures};
pub use history::History;
pub use nats::{Certificates, NatsCluster, NatsServer, Role};
pub use nats_client::{Message, NatsClient};
pub use post::{MailCertificate, PostOffice};
pub use program::{Ran, preloadable, program, run};
pub use publisher::{Delivered, Publisher};
pub use second_opinion::{Asked, Compared, SecondOpinion, compare_tangled};
pub use service::{Answer, Service};
pub use wire::Wire;
pub use workplace::{PROGRAMME, Workplace, fixture};
