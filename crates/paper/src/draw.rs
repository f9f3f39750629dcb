//! What was set, as a tagged PDF.

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, ConfigurationBuilder},
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree},
};

use crate::{
    Paper, PaperError,
    letters::{Letters, Run, Weight},
    sheet::{Child, HEIGHT, Ink, MARGIN, Meaning, Set, Text, WIDTH},
};

const FOOT: f32 = 8.5;

/// Counts of lines and columns are small, where a float is exact.
#[allow(clippy::cast_precision_loss, reason = "counts are small")]
pub(crate) fn float(count: usize) -> f32 {
    count as f32
}

fn wrong(error: impl std::fmt::Debug) -> PaperError {
    PaperError(format!("{error:?}"))
}

pub(crate) fn draw(paper: &Paper<'_>, letters: &Letters, set: &Set) -> Result<Vec<u8>, PaperError> {
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish().map_err(wrong)?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut drawn = Vec::with_capacity(set.texts.len());
    for page in 0..set.pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| wrong("the page has no size"))?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        rules(&mut surface, set, page);
        for text in set.texts.iter().filter(|text| text.page == page) {
            drawn.push(content(&mut surface, letters, text));
        }
        foot(&mut surface, paper, letters, page + 1, set.pages);
        surface.finish();
        sheet.finish();
    }
    document.set_metadata(Metadata::new().title(letters.known(paper.main.heading_text())).language(paper.lang.code().to_owned()).creator("Panoh".into()));
    document.set_outline(outline(set));
    document.set_tag_tree(tree(set, drawn));
    document.finish().map_err(wrong)
}

fn ink(ink: Ink) -> Fill {
    let color = match ink {
        Ink::Black => rgb::Color::new(11, 12, 12),
        Ink::Grey => rgb::Color::new(80, 90, 95),
    };
    Fill { paint: color.into(), ..Fill::default() }
}

fn content(surface: &mut Surface<'_>, letters: &Letters, text: &Text) -> Identifier {
    let identifier = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
    surface.set_fill(Some(ink(text.ink)));
    glyphs(surface, letters, &text.run, text.weight, text.size, (text.x, text.baseline));
    surface.end_tagged();
    identifier
}

fn glyphs(surface: &mut Surface<'_>, letters: &Letters, run: &Run, weight: Weight, size: f32, (x, y): (f32, f32)) {
    surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, letters.font(weight), &run.text, size, false);
}

fn rules(surface: &mut Surface<'_>, set: &Set, page: usize) {
    for rule in set.rules.iter().filter(|rule| rule.page == page) {
        let Some(rect) = Rect::from_xywh(rule.x, rule.y, rule.width, rule.height) else { continue };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        let Some(path) = path.finish() else { continue };
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.set_fill(Some(Fill { paint: rgb::Color::new(177, 180, 182).into(), ..Fill::default() }));
        surface.draw_path(&path);
        surface.end_tagged();
    }
}

/// Where it comes from, which page of how many, and that the people in it are invented.
fn foot(surface: &mut Surface<'_>, paper: &Paper<'_>, letters: &Letters, page: usize, pages: usize) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    let y = HEIGHT - MARGIN + 8.0;
    surface.set_fill(Some(ink(Ink::Grey)));
    let left = letters.shape(&letters.known(&paper.foot), Weight::Regular);
    glyphs(surface, letters, &left, Weight::Regular, FOOT, (MARGIN, y));
    let number = letters.shape(&format!("{page} / {pages}"), Weight::Regular);
    glyphs(surface, letters, &number, Weight::Regular, FOOT, (WIDTH - MARGIN - number.width * FOOT, y));
    if let Some(warning) = &paper.warning {
        let warning = letters.shape(&letters.known(warning), Weight::Bold);
        surface.set_fill(Some(ink(Ink::Black)));
        glyphs(surface, letters, &warning, Weight::Bold, FOOT, (MARGIN, y + FOOT * 1.5));
    }
    surface.end_tagged();
}

fn outline(set: &Set) -> Outline {
    let mut outline = Outline::new();
    for node in set.roots.iter().filter_map(|root| set.nodes.get(*root)) {
        let Meaning::Heading { text, .. } = &node.meaning else { continue };
        let first = node.children.iter().find_map(|child| if let Child::Text(at) = child { set.texts.get(*at) } else { None });
        if let Some(first) = first {
            let destination = krilla::destination::XyzDestination::new(first.page, Point::from_xy(first.x, first.baseline - first.size));
            outline.push_child(OutlineNode::new(text.clone(), destination));
        }
    }
    outline
}

fn tree(set: &Set, drawn: Vec<Identifier>) -> TagTree {
    // Each piece of text has exactly one place in the tree.
    let mut drawn: Vec<Option<Identifier>> = in_order(set, drawn);
    let mut tree = TagTree::new();
    for root in &set.roots {
        tree.push(group(set, *root, &mut drawn));
    }
    tree
}

/// Texts were drawn page by page; the tree names them as they were set.
fn in_order(set: &Set, drawn: Vec<Identifier>) -> Vec<Option<Identifier>> {
    let mut order: Vec<usize> = (0..set.texts.len()).collect();
    order.sort_by_key(|at| set.texts.get(*at).map(|text| text.page));
    let mut ordered: Vec<Option<Identifier>> = (0..set.texts.len()).map(|_| None).collect();
    for (at, identifier) in order.into_iter().zip(drawn) {
        if let Some(slot) = ordered.get_mut(at) {
            *slot = Some(identifier);
        }
    }
    ordered
}

fn group(set: &Set, node: usize, drawn: &mut [Option<Identifier>]) -> TagGroup {
    let Some(node) = set.nodes.get(node) else { return TagGroup::new(Tag::P) };
    let mut group = match &node.meaning {
        Meaning::Heading { level, text } => TagGroup::new(Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(text.clone()))),
        Meaning::Paragraph => TagGroup::new(Tag::P),
        Meaning::List => TagGroup::new(Tag::L(ListNumbering::Disc)),
        Meaning::Item => TagGroup::new(Tag::LI),
        Meaning::Table => TagGroup::new(Tag::Table),
        Meaning::Line => TagGroup::new(Tag::TR),
        Meaning::Head => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Meaning::Label => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Meaning::Cell => TagGroup::new(Tag::TD),
    };
    for child in &node.children {
        match child {
            Child::Node(at) => group.push(self::group(set, *at, drawn)),
            Child::Text(at) => {
                if let Some(identifier) = drawn.get_mut(*at).and_then(Option::take) {
                    group.push(identifier);
                }
            }
        }
    }
    group
}
