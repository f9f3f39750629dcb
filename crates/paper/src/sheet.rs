//! From blocks to pages: what stands where, and what it means.

use ui::{Block, Cell, Row, Table};

use crate::{
    Paper,
    letters::{Letters, Run, Weight},
    lines::{columns, wrap},
};

/// A4 in points.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;
pub(crate) const MARGIN: f32 = 56.0;
const BOTTOM: f32 = HEIGHT - MARGIN - 24.0;
const SIZE: f32 = 10.5;
const SMALL: f32 = 9.0;
/// From one line to the next, as a part of the size.
const LEADING: f32 = 1.4;
const GAP: f32 = 8.0;
/// Between two columns of a table.
const GUTTER: f32 = 10.0;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    Grey,
}

/// What a part of the document is to a screen reader.
pub(crate) enum Meaning {
    Heading {
        level: u16,
        text: String,
    },
    Paragraph,
    List,
    Item,
    Table,
    Line,
    /// Of a column.
    Head,
    /// Of a line.
    Label,
    Cell,
}

pub(crate) struct Node {
    pub(crate) meaning: Meaning,
    pub(crate) children: Vec<Child>,
}

#[derive(Clone, Copy)]
pub(crate) enum Child {
    Node(usize),
    Text(usize),
}

pub(crate) struct Text {
    pub(crate) page: usize,
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) ink: Ink,
    pub(crate) run: Run,
}

/// A thin line across, or a bar beside a text.
pub(crate) struct Rule {
    pub(crate) page: usize,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// Everything that will be drawn, in reading order.
pub(crate) struct Set {
    pub(crate) pages: usize,
    pub(crate) roots: Vec<usize>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) texts: Vec<Text>,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Copy)]
struct Style {
    size: f32,
    weight: Weight,
    ink: Ink,
}

const BODY: Style = Style { size: SIZE, weight: Weight::Regular, ink: Ink::Black };
const STRONG: Style = Style { weight: Weight::Bold, ..BODY };
const MUTED: Style = Style { size: SMALL, ink: Ink::Grey, ..BODY };

struct Setter<'a> {
    letters: &'a Letters,
    set: Set,
    y: f32,
}

pub(crate) fn set(paper: &Paper<'_>, letters: &Letters) -> Set {
    let set = Set { pages: 1, roots: Vec::new(), nodes: Vec::new(), texts: Vec::new(), rules: Vec::new() };
    let mut setter = Setter { letters, set, y: MARGIN };
    let main = paper.main;
    setter.heading(1, main.heading_text(), 20.0);
    if let Some(caption) = main.caption_text() {
        setter.paragraph(caption, MUTED, 0.0);
    }
    for block in main.blocks() {
        setter.block(block);
    }
    setter.set
}

impl Setter<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(text) => self.paragraph(text, BODY, 0.0),
            Block::Muted(text) => self.paragraph(text, MUTED, 0.0),
            Block::Said(text) | Block::Inset(text) => self.beside_bar(text, BODY),
            Block::Warning(text) => self.beside_bar(text, STRONG),
            Block::Code(text) => self.paragraph(text, Style { size: 16.0, ..STRONG }, 0.0),
            Block::Heading(text) => {
                self.y += GAP;
                self.heading(2, text, 14.0);
            }
            Block::Safe { title, lines, .. } | Block::Details { summary: title, lines } => {
                self.paragraph(title, STRONG, 0.0);
                lines.iter().for_each(|line| self.paragraph(line, BODY, 0.0));
            }
            Block::Summary(rows) => self.summary(rows),
            Block::Table(table) => self.table(table),
            Block::List(items) => self.list(&items.iter().map(|item| (item.as_str(), String::new())).collect::<Vec<_>>()),
            Block::Timeline(moments) => {
                let lines: Vec<(&str, String)> = moments.iter().map(|it| (it.what.as_str(), format!("{} · {}", it.when, it.who))).collect();
                self.list(&lines);
            }
            // Nothing that can only be pressed.
            Block::Live(_) | Block::Links(_) | Block::Buttons(_) | Block::Form(_) => {}
        }
    }

    fn root(&mut self, meaning: Meaning) -> usize {
        let node = self.node(meaning);
        self.set.roots.push(node);
        node
    }

    fn node(&mut self, meaning: Meaning) -> usize {
        self.set.nodes.push(Node { meaning, children: Vec::new() });
        self.set.nodes.len() - 1
    }

    fn child(&mut self, of: usize, meaning: Meaning) -> usize {
        let node = self.node(meaning);
        self.adopt(of, Child::Node(node));
        node
    }

    fn adopt(&mut self, of: usize, child: Child) {
        if let Some(node) = self.set.nodes.get_mut(of) {
            node.children.push(child);
        }
    }

    /// Begins a new page where `height` does not fit any more.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > MARGIN {
            self.set.pages += 1;
            self.y = MARGIN;
        }
    }

    /// One line, at the height where the setter is, without moving it.
    fn line(&mut self, of: usize, run: Run, style: Style, x: f32, y: f32) {
        if run.glyphs.is_empty() {
            return;
        }
        let page = self.set.pages - 1;
        self.set.texts.push(Text { page, x, baseline: y + style.size * 1.05, size: style.size, weight: style.weight, ink: style.ink, run });
        self.adopt(of, Child::Text(self.set.texts.len() - 1));
    }

    fn lines(&mut self, of: usize, text: &str, style: Style, x: f32) {
        for run in wrap(self.letters, text, style.weight, style.size, WIDTH - MARGIN - x) {
            self.need(style.size * LEADING);
            self.line(of, run, style, x, self.y);
            self.y += style.size * LEADING;
        }
    }

    fn heading(&mut self, level: u16, text: &str, size: f32) {
        // Never alone at the foot of a page.
        self.need(size * LEADING + 3.0 * SIZE * LEADING);
        let node = self.root(Meaning::Heading { level, text: self.letters.known(text) });
        self.lines(node, text, Style { size, ..STRONG }, MARGIN);
        self.y += GAP / 2.0;
    }

    fn paragraph(&mut self, text: &str, style: Style, indent: f32) {
        let node = self.root(Meaning::Paragraph);
        self.lines(node, text, style, MARGIN + indent);
        self.y += GAP;
    }

    /// A text with a bar at its left, on every page where it stands.
    fn beside_bar(&mut self, text: &str, style: Style) {
        let (first, from) = (self.set.pages, self.y);
        self.paragraph(text, style, 12.0);
        for page in first..=self.set.pages {
            let y = if page == first { from } else { MARGIN };
            let end = if page == self.set.pages { self.y - GAP } else { BOTTOM };
            self.set.rules.push(Rule { page: page - 1, x: MARGIN, y, width: 3.0, height: (end - y).max(0.0) });
        }
    }

    fn list(&mut self, items: &[(&str, String)]) {
        let list = self.root(Meaning::List);
        for (text, aside) in items {
            self.need(SIZE * LEADING);
            let item = self.child(list, Meaning::Item);
            let bullet = self.letters.shape("•", Weight::Regular);
            self.line(item, bullet, BODY, MARGIN, self.y);
            self.lines(item, text, BODY, MARGIN + 12.0);
            if !aside.is_empty() {
                self.lines(item, aside, MUTED, MARGIN + 12.0);
            }
            self.y += GAP / 4.0;
        }
        self.y += GAP;
    }

    fn summary(&mut self, rows: &[Row]) {
        let table = self.root(Meaning::Table);
        let texts = [rows.iter().map(|row| (row.label(), Weight::Bold)).collect(), rows.iter().map(|row| (row.value(), Weight::Regular)).collect()];
        let natural = columns(self.letters, &texts, SIZE, WIDTH - 2.0 * MARGIN - GUTTER);
        // The labels never take more than two fifths.
        let most = (WIDTH - 2.0 * MARGIN) * 0.4;
        let label = natural.first().copied().unwrap_or(most).min(most);
        let widths = [label, WIDTH - 2.0 * MARGIN - GUTTER - label];
        for row in rows {
            let cells = [(row.label(), STRONG, Meaning::Label), (row.value(), BODY, Meaning::Cell)];
            self.row(table, cells, &widths);
        }
        self.y += GAP;
    }

    fn table(&mut self, table: &Table) {
        let text = |row: &[Cell], at: usize| row.get(at).map(|cell| cell.text().to_owned()).unwrap_or_default();
        let rows: Vec<Vec<String>> = table.rows.iter().map(|row| (0..table.heads.len()).map(|at| text(row, at)).collect()).collect();
        let column = |at: usize| {
            let head = table.heads.get(at).map(|head| (head.label.as_str(), Weight::Bold));
            head.into_iter().chain(rows.iter().filter_map(|row| row.get(at)).map(|text| (text.as_str(), Weight::Regular))).collect::<Vec<_>>()
        };
        let texts: Vec<_> = (0..table.heads.len()).map(column).collect();
        let gutters = GUTTER * crate::draw::float(table.heads.len().saturating_sub(1));
        let widths = columns(self.letters, &texts, SIZE, WIDTH - 2.0 * MARGIN - gutters);
        let node = self.root(Meaning::Table);
        if let Some(caption) = &table.caption {
            self.lines(node, caption, MUTED, MARGIN);
        }
        self.row(node, table.heads.iter().map(|head| (head.label.as_str(), STRONG, Meaning::Head)), &widths);
        for row in &rows {
            self.row(node, row.iter().map(|text| (text.as_str(), BODY, Meaning::Cell)), &widths);
        }
        self.y += GAP;
    }

    /// Cells side by side; a row that fits on a page is not torn.
    fn row<'t>(&mut self, table: usize, cells: impl IntoIterator<Item = (&'t str, Style, Meaning)>, widths: &[f32]) {
        let mut set: Vec<(Vec<Run>, Style, Meaning)> =
            cells.into_iter().zip(widths).map(|((text, style, meaning), width)| (wrap(self.letters, text, style.weight, style.size, *width), style, meaning)).collect();
        let step = SIZE * LEADING;
        let deepest = set.iter().map(|(lines, ..)| lines.len()).max().unwrap_or(0);
        self.need(step * crate::draw::float(deepest) + GAP / 2.0);
        let line = self.child(table, Meaning::Line);
        let nodes: Vec<usize> = set.iter_mut().map(|(.., meaning)| self.child(line, std::mem::replace(meaning, Meaning::Cell))).collect();
        let mut columns: Vec<_> = set.into_iter().map(|(lines, style, _)| (lines.into_iter(), style)).collect();
        for _ in 0..deepest {
            self.need(step);
            let mut x = MARGIN;
            for (((lines, style), node), width) in columns.iter_mut().zip(&nodes).zip(widths) {
                if let Some(run) = lines.next() {
                    self.line(*node, run, *style, x, self.y);
                }
                x += width + GUTTER;
            }
            self.y += step;
        }
        self.set.rules.push(Rule { page: self.set.pages - 1, x: MARGIN, y: self.y + 1.0, width: WIDTH - 2.0 * MARGIN, height: 0.5 });
        self.y += GAP / 2.0;
    }
}
