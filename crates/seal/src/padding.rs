//! Padding, so that a length says little about a text.

use zeroize::Zeroizing;

use crate::{Plain, Refused};

const STEP: usize = 256;
/// From here on steps grow, so that a large thing does not tell its size either.
const LARGE: usize = 64 * 1024;

/// Length, text, zeros: up to the next step.
pub(crate) fn pad(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    let needed = plain.len() + 4;
    let step = if needed > LARGE { (needed / 20).next_multiple_of(STEP) } else { STEP };
    let mut padded = Zeroizing::new(Vec::with_capacity(needed.next_multiple_of(step)));
    // Nothing that is sealed comes near 4 GiB; a length that does not fit ends the process rather than lie.
    let Ok(length) = u32::try_from(plain.len()) else { std::process::abort() };
    padded.extend_from_slice(&length.to_le_bytes());
    padded.extend_from_slice(plain);
    padded.resize(needed.next_multiple_of(step), 0);
    padded
}

pub(crate) fn unpad(mut padded: Zeroizing<Vec<u8>>) -> Result<Plain, Refused> {
    let length = padded.first_chunk::<4>().ok_or(Refused::Damaged)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Refused::Damaged)?;
    let end = length.checked_add(4).ok_or(Refused::Damaged)?;
    let rest = padded.get(end..).ok_or(Refused::Damaged)?;
    if rest.iter().any(|byte| *byte != 0) {
        return Err(Refused::Damaged);
    }
    padded.truncate(end);
    padded.drain(..4);
    Ok(Plain(padded))
}
