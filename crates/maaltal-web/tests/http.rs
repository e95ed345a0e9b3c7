//! The service over HTTP, with a node of made-up figures behind it.

#[cfg(test)]
mod http {
    mod access;
    mod backup;
    pub mod document;
    mod events;
    mod figures;
    mod guard;
    mod meetings;
    mod page;
    mod reports;
    mod run;
    pub mod service;
}
