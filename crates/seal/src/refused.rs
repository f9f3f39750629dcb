//! Why something did not open. Deliberately without data: it goes to logs.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not a sealed thing of ours, or cut off.
    Malformed,
    UnknownVersion,
    UnknownAlgorithm,
    /// Sealed with another key.
    WrongKey,
    /// Changed since it was sealed, or moved to another place.
    Damaged,
    /// Key stretching below the floor.
    TooWeak,
    /// Not a code, or a letter of it is wrong.
    BadCode,
    BadSignature,
    /// A public key that its organisation did not certify.
    Uncertified,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Refused::Malformed => "this is not something sealed by this program, or it is cut off",
            Refused::UnknownVersion => "it was sealed by a newer program",
            Refused::UnknownAlgorithm => "it was sealed in a way this program does not know",
            Refused::WrongKey => "it was sealed with another key",
            Refused::Damaged => "it was changed after it was sealed, or it belongs elsewhere",
            Refused::TooWeak => "the key stretching is below what is safe",
            Refused::BadCode => "the code is not complete, or a letter of it is wrong",
            Refused::BadSignature => "the signature does not hold",
            Refused::Uncertified => "the key was not certified by its organisation",
        })
    }
}

impl std::error::Error for Refused {}
