//! A projection as bytes, to be taken up again later.

use crate::{Projection, ProjectorError};
use std::io::{Error, Result, Write};

impl Projection {
    /// Writes the whole projection; what it writes holds only for this version of the rules.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn write_to(&self, out: &mut dyn Write) -> Result<()> {
        postcard::to_io(self, out).map(drop).map_err(Error::other)
    }

    /// The projection that [`Projection::write_to`] wrote these bytes of.
    ///
    /// # Errors
    /// When they are other bytes.
    pub fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, ProjectorError> {
        postcard::from_bytes(bytes).map_err(|_| ProjectorError::Checkpoint)
    }
}
