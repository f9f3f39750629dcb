//! Every word is on the paper, inside its margins, in reading order.

use ui::{Block, Cell, Head, Link, Main, Moment, Row, Table};
use words::Lang;

use crate::{
    Paper,
    letters::{Letters, Weight},
    lines::{columns, wrap},
    sheet::{self, HEIGHT, MARGIN, WIDTH},
};

fn paper(main: &Main) -> Paper<'_> {
    Paper { main, lang: Lang::Tg, foot: "Паноҳ, 28 ноябри 2026".into(), warning: Some("Намоиш: одамони сохта".into()) }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A long document with a block of every shape.
fn everything(many: usize) -> Main {
    let long = "Мизи мудаввар дар Душанбе: хулосаҳо ва тавсияҳо барои ислоҳоти сиёсат ва механизми иҷро. ".repeat(12);
    let row = |number: usize| {
        vec![Cell::new(format!("Ӯҳдадорӣ {number}: ҷои холӣ дар хонаи дигар бо як дархост")), Cell::new("Кумита"), Cell::new("28 ноябри 2026"), Cell::new("Дер монд")]
    };
    Main::new("Протоколи мизи мудаввар")
        .caption("24 май 2024")
        .text(long.clone())
        .with(Block::Muted("Хурд".into()))
        .with(Block::Said(format!("Сатри якум\nСатри дуюм\n{long}")))
        .heading("Хулосаҳо")
        .with(Block::List((0..many).map(|number| format!("Хулосаи {number}")).collect()))
        .with(Block::Summary(vec![Row::new("Ба зимма гирифт", "Кумитаи кор бо занон ва оила"), Row::new("Ҳолат", long.clone())]))
        .with(Block::Table(Table { caption: Some("Нақша".into()), heads: ["Чӣ", "Кӣ", "Рӯз", "Ҳолат"].map(Head::new).into(), rows: (0..many).map(row).collect() }))
        .with(Block::Timeline(vec![Moment { what: "Қабул шуд".into(), when: "25 май 2024".into(), who: "Кумита".into() }]))
        .with(Block::Warning("Огоҳӣ".into()))
        .with(Block::Links(vec![Link::new("/secret-address", "Ба қафо")]))
}

#[test]
fn a_document_with_a_block_of_every_shape_is_an_accessible_pdf() {
    for many in [0, 1, 40, 400] {
        let main = everything(many);
        let pdf = paper(&main).pdf().unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"), "the writer checks it against PDF/UA-1");
    }
}

#[test]
fn every_word_is_set_once_in_order_and_inside_the_margins() {
    let letters = Letters::load().unwrap();
    let main = everything(120);
    let set = sheet::set(&paper(&main), &letters);
    assert!(set.pages > 3);
    for text in &set.texts {
        let end = text.x + text.run.width * text.size;
        assert!(text.x >= MARGIN && end <= WIDTH - MARGIN + 0.5, "{} ends at {end}", text.run.text);
        assert!(text.baseline > MARGIN && text.baseline < HEIGHT - MARGIN, "{}", text.run.text);
        assert!(text.page < set.pages);
    }
    let said: Vec<String> = set.texts.iter().flat_map(|text| words(&text.run.text)).collect();
    let first = words("Протоколи мизи мудаввар 24 май 2024 Мизи мудаввар дар Душанбе:");
    assert_eq!(said[..first.len()], first);
    assert_eq!(said.iter().filter(|word| *word == "Ӯҳдадорӣ").count(), 120);
    assert!(!said.iter().any(|word| word.contains("secret") || word == "қафо"), "what can only be pressed is not printed");
}

#[test]
fn a_line_is_never_wider_than_it_may_be_however_long_a_word_is() {
    let letters = Letters::load().unwrap();
    for width in [20.0, 60.0, 200.0] {
        let text = format!("кӯтоҳ {} ва боз {}", "ҷӯӣҳқғ".repeat(40), "w".repeat(90));
        let lines = wrap(&letters, &text, Weight::Bold, 10.0, width);
        assert!(lines.iter().all(|line| line.width * 10.0 <= width + 0.01));
        let all: String = lines.iter().map(|line| line.text.replace(' ', "")).collect();
        assert_eq!(all, text.replace(' ', ""), "no letter is lost");
    }
}

#[test]
fn columns_share_the_width_and_no_word_is_broken_where_there_is_room() {
    let letters = Letters::load().unwrap();
    let texts = [vec![("short", Weight::Regular)], vec![("a long text that can be wrapped at its blanks more than once or twice in a table", Weight::Regular)]];
    let widths = columns(&letters, &texts, 10.0, 150.0);
    assert!((widths.iter().sum::<f32>() - 150.0).abs() < 0.01, "{widths:?}");
    assert!(widths[0] >= letters.width("short", Weight::Regular) * 10.0);
    let narrow = columns(&letters, &texts, 10.0, 20.0);
    assert!((narrow.iter().sum::<f32>() - 20.0).abs() < 0.01, "{narrow:?}");
}

#[test]
fn all_our_letters_are_there_and_a_strange_one_leaves_a_mark() {
    let letters = Letters::load().unwrap();
    let ours = "абвгдеёжзийклмнопрстуфхчшъэюя ғӣқӯҳҷ ҒӢҚӮҲҶ щыьц ЫЩЬЦ «» – — … № ' ʼ ‘ ’ “ ” ə € % § © ° ± × ·";
    assert_eq!(letters.known(ours), ours);
    // A letter and its macron apart are one letter.
    assert_eq!(letters.known("\u{438}\u{304}\u{443}\u{304}"), "ӣӯ");
    assert_eq!(letters.known("漢\u{202e}a\u{7}"), "??a");
    // A Russian date has a narrow space before its “г.”.
    assert_eq!(letters.known("28 ноября 2026\u{202f}г."), "28 ноября 2026\u{a0}г.");
    assert_eq!(letters.known("a\u{2009}b\u{200b}c\u{ad}d"), "a bcd");
    let strange = Main::new("漢字 \u{1f600}\u{7}").text("\u{0}\u{feff}");
    assert!(paper(&strange).pdf().is_ok(), "whatever was typed, it can be printed");
}
