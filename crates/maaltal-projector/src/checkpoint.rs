//! A projection as bytes, to be taken up again later.

use crate::{Projection, ProjectorError};

impl Projection {
    /// The whole projection as bytes; they hold only for this version of the rules.
    ///
    /// # Errors
    /// When it cannot be written, which only a lack of memory can cause.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ProjectorError> {
        postcard::to_stdvec(self).map_err(|_| ProjectorError::Checkpoint)
    }

    /// The projection that [`Projection::to_bytes`] made these bytes of.
    ///
    /// # Errors
    /// When they are other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProjectorError> {
        postcard::from_bytes(bytes).map_err(|_| ProjectorError::Checkpoint)
    }
}
