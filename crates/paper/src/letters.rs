//! The two fonts, and texts as glyphs.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};
use unicode_normalization::UnicodeNormalization as _;

use crate::PaperError;

/// Noto Sans with the letters of our languages (fonts/OFL.txt).
const REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");
/// Stands for a letter that the font does not have.
const UNKNOWN: char = '?';
/// Comes along when text is copied from elsewhere: soft hyphen, spaces and joiners of no width, byte order mark.
const HAS_NO_WIDTH: [char; 6] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

pub(crate) struct Letters {
    regular: Typeface,
    bold: Typeface,
}

struct Typeface {
    face: Face<'static>,
    font: Font,
    units: f32,
}

/// A line of text, ready to be drawn: glyphs in parts of the font's size.
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// As a part of the font's size.
    pub(crate) width: f32,
}

fn typeface(bytes: &'static [u8]) -> Result<Typeface, PaperError> {
    let broken = || PaperError("a font is damaged".into());
    let face = Face::from_slice(bytes, 0).ok_or_else(broken)?;
    let font = Font::new(bytes.into(), 0).ok_or_else(broken)?;
    let units = font.units_per_em();
    Ok(Typeface { face, font, units })
}

impl Letters {
    pub(crate) fn load() -> Result<Self, PaperError> {
        Ok(Letters { regular: typeface(REGULAR)?, bold: typeface(BOLD)? })
    }

    fn of(&self, weight: Weight) -> &Typeface {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    pub(crate) fn font(&self, weight: Weight) -> Font {
        self.of(weight).font.clone()
    }

    /// Composed, without control characters and what has no width, and with a mark for each letter that the font lacks.
    pub(crate) fn known(&self, text: &str) -> String {
        let shown = text.nfc().filter(|letter| *letter == '\n' || !letter.is_control() && !HAS_NO_WIDTH.contains(letter));
        shown.map(|letter| self.known_letter(letter)).collect()
    }

    fn known_letter(&self, letter: char) -> char {
        match letter {
            '\n' => letter,
            // The narrow space that dates and numbers have must keep them on one line here too.
            '\u{202f}' | '\u{2007}' => '\u{a0}',
            _ if self.regular.face.glyph_index(letter).is_some() => letter,
            _ if letter.is_whitespace() => ' ',
            _ => UNKNOWN,
        }
    }

    /// One line, as wide as it comes.
    pub(crate) fn shape(&self, text: &str, weight: Weight) -> Run {
        let typeface = self.of(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        let shaped = rustybuzz::shape(&typeface.face, &[], buffer);
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        let place = |at: usize| infos.get(at).and_then(|info| usize::try_from(info.cluster).ok());
        let mut glyphs = Vec::with_capacity(infos.len());
        let mut width = 0.0;
        for (at, (info, position)) in infos.iter().zip(positions).enumerate() {
            let start = place(at).unwrap_or_default();
            // A cluster ends where the next other one begins.
            let end = (at + 1..infos.len()).filter_map(place).find(|next| *next != start).unwrap_or(text.len());
            let em = |units: i32| em(units, typeface.units);
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                em(position.x_advance),
                em(position.x_offset),
                em(position.y_offset),
                em(position.y_advance),
                start..end,
                None,
            ));
            width += em(position.x_advance);
        }
        Run { text: text.to_owned(), glyphs, width }
    }

    pub(crate) fn width(&self, text: &str, weight: Weight) -> f32 {
        let typeface = self.of(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        rustybuzz::shape(&typeface.face, &[], buffer).glyph_positions().iter().map(|position| em(position.x_advance, typeface.units)).sum()
    }
}

/// A font's units are a few thousand, where a float is exact.
#[allow(clippy::cast_precision_loss, reason = "units are small")]
fn em(units: i32, per_em: f32) -> f32 {
    units as f32 / per_em
}
