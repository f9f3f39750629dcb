//! Secrets that people copy by hand (a code) or browsers carry (a token).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{
    Refused, SecretKey, digest,
    keys::{expand, random},
};

/// 128 random bits, shown once: for a first start, an invitation, a recovery kit, a backup.
#[derive(ZeroizeOnDrop)]
pub struct Code([u8; 16]);

/// Crockford's alphabet: no I, L, O, U, so nothing is mistaken when read aloud or written down.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 26 letters hold 130 bits: the code and two bits of zero.
const LENGTH: usize = 26;

impl Code {
    pub fn generate() -> Self {
        Code(random())
    }

    /// Groups of five; the last letter checks the others.
    pub fn text(&self) -> Zeroizing<String> {
        let mut number = u128::from_be_bytes(self.0);
        let mut letters = Zeroizing::new([0_u8; LENGTH + 1]);
        letters[LENGTH] = self.check();
        for letter in letters[..LENGTH].iter_mut().rev() {
            *letter = LETTERS[usize::from((number & 31) as u8)];
            number >>= 5;
        }
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + 8));
        for (index, letter) in letters.iter().enumerate() {
            if index > 0 && index % 5 == 0 {
                text.push('-');
            }
            text.push(char::from(*letter));
        }
        text
    }

    /// Forgives case, spaces, dashes, and O for 0, I or L for 1.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let mut number: u128 = 0;
        let mut count = 0;
        let mut check = None;
        for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let value = value_of(letter).ok_or(Refused::BadCode)?;
            if count < LENGTH {
                if count == 0 && value > 7 {
                    return Err(Refused::BadCode);
                }
                number = (number << 5) | u128::from(value);
            } else {
                check = Some(LETTERS[usize::from(value)]);
            }
            count += 1;
        }
        let code = Code(number.to_be_bytes());
        if count == LENGTH + 1 && check == Some(code.check()) { Ok(code) } else { Err(Refused::BadCode) }
    }

    /// The key that only this code gives.
    #[must_use]
    pub fn key(&self, purpose: &str) -> SecretKey {
        derived("code", &self.0, purpose)
    }

    /// To find what the code belongs to, without storing the code.
    pub fn hash(&self) -> [u8; 32] {
        digest("code look-up", &[&self.0])
    }

    fn check(&self) -> u8 {
        let digest = digest("code check", &[&self.0]);
        LETTERS[usize::from(digest[0] & 31)]
    }
}

fn value_of(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = LETTERS.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(position).ok()
}

/// 256 random bits in a cookie: a session. Only its hash is stored.
#[derive(ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    pub fn generate() -> Self {
        Token(random())
    }

    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0))
    }

    pub fn parse(text: &str) -> Result<Self, Refused> {
        let mut bytes = [0; 32];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).map_err(|_| Refused::BadCode)?;
        if length == 32 { Ok(Token(bytes)) } else { Err(Refused::BadCode) }
    }

    #[must_use]
    pub fn key(&self, purpose: &str) -> SecretKey {
        derived("token", &self.0, purpose)
    }

    pub fn hash(&self) -> [u8; 32] {
        digest("token look-up", &[&self.0])
    }
}

fn derived(kind: &str, secret: &[u8], purpose: &str) -> SecretKey {
    let mut out = [0; 32];
    expand(secret, &format!("{kind} {purpose}"), &mut out);
    SecretKey::from_bytes(out)
}
