//! The machines and the watch over texts.

use std::io::{Cursor, Write as _};

use kernel::drawn;
use paper::Workbook;
use words::Lang;

use crate::{
    document::{Document, Words},
    kind::Kind,
    record::Head,
    scan::{Names, Sign, signs},
    sheet,
    state::{Event, Machine, State, is_over, may_while_blocked},
    t,
};

/// Domain I.2. Every state of all machines is asked, also one that the machine never reaches: from there nothing leads on.
fn ways(machine: Machine) -> Vec<String> {
    drawn(&State::ALL, &Event::ALL, |state, event| machine.after(state, event)).into_iter().filter(|line| !line.ends_with(':')).collect()
}

#[test]
fn every_machine_goes_these_ways_and_no_others() {
    let expected: [(Machine, &[&str]); 6] = [
        (Machine::Kept, &["Kept: TakeBack>TakenBack"]),
        (
            Machine::Practice,
            &[
                "Observed: Weigh>Weighed TurnDown>TurnedDown",
                "Weighed: Pilot>Piloted Adopt>AdoptedHere Adapt>Adapted TurnDown>TurnedDown",
                "Piloted: Adopt>AdoptedHere Adapt>Adapted TurnDown>TurnedDown",
                "TurnedDown: Weigh>Weighed",
            ],
        ),
        (Machine::Proposal, &["Made: Hear>Heard", "Heard: Answer>Answered"]),
        (
            Machine::Commitment,
            &[
                "Proposed: Accept>Accepted Drop>Dropped",
                "Accepted: Begin>InProgress Drop>Dropped Postpone>Accepted HandOver>Proposed Share>Accepted",
                "InProgress: Finish>Done Drop>Dropped Postpone>InProgress HandOver>Proposed Share>InProgress",
            ],
        ),
        (
            Machine::Reform,
            &[
                "Idea: Advance>Group Block>Idea Unblock>Idea",
                "Group: Advance>Draft Block>Group Unblock>Group",
                "Draft: Advance>Consultation Block>Draft Unblock>Draft",
                "Consultation: Advance>Government Block>Consultation Unblock>Consultation",
                "Government: Advance>Parliament Block>Government Unblock>Government",
                "Parliament: Advance>Adopted Block>Parliament Unblock>Parliament",
                "Adopted: Advance>InForce Block>Adopted Unblock>Adopted",
                "InForce: Advance>ImplementationAct Block>InForce Unblock>InForce",
                "ImplementationAct: Advance>Monitored Block>ImplementationAct Unblock>ImplementationAct",
                "Monitored: Block>Monitored Unblock>Monitored",
            ],
        ),
        (Machine::Pool, &["Open: Match>Matched Withdraw>Withdrawn", "Matched: Use>Used Withdraw>Withdrawn", "Used: Thank>Thanked"]),
    ];
    assert_eq!(expected.map(|(machine, _)| machine), Machine::ALL);
    for (machine, expected) in expected {
        assert_eq!(ways(machine), expected, "{machine:?}");
    }
}

#[test]
fn every_first_state_can_go_on_and_reaches_an_end() {
    for machine in Machine::ALL.into_iter().filter(|machine| *machine != Machine::Kept) {
        let reached = machine.states();
        assert!(reached.iter().any(|state| is_over(*state)), "{machine:?}");
    }
}

#[test]
fn a_blocked_reform_goes_nowhere_until_what_blocks_it_is_gone() {
    assert!(!may_while_blocked(Event::Advance, true) && may_while_blocked(Event::Unblock, true));
    assert!(may_while_blocked(Event::Advance, false) && !may_while_blocked(Event::Unblock, false));
}

#[test]
fn a_promise_that_was_kept_with_one_owner_is_read_as_one_without_others() {
    let kept = r#"{"kind":"commitment","title":"x","state":"accepted","organisation":"5c0ab1de-9a6b-4d0f-8a52-5a8df2a1c001","owner":"5c0ab1de-9a6b-4d0f-8a52-5a8df2a1c002","day":"2026-12-30"}"#;
    let head: Head = serde_json::from_str(kept).unwrap();
    assert_eq!(head.owners().map(|id| id.to_string()).collect::<Vec<_>>(), ["5c0ab1de-9a6b-4d0f-8a52-5a8df2a1c002"]);
    assert!(!serde_json::to_string(&head).unwrap().contains("shared_by"), "and is written as it was");
}

#[test]
fn every_kind_state_and_step_has_a_name_in_three_languages() {
    for l in Lang::ALL {
        for kind in Kind::ALL {
            assert!(t::text(l, &format!("all-{}", kind.code())).is_some(), "{kind:?}");
            assert!(forms::definition(kind.code()).section(kind.code()).is_some(), "{kind:?}");
        }
        for state in State::ALL {
            assert!(t::text(l, &format!("state-{}", state.code().replace('_', "-"))).is_some(), "{state:?}");
        }
        for event in Event::ALL {
            assert!(t::text(l, &format!("event-{}", event.code().replace('_', "-"))).is_some(), "{event:?}");
        }
    }
}

#[test]
fn what_points_to_a_person_is_noticed_and_what_does_not_is_not() {
    for (text, sign) in [
        ("call +992 90 123-45-67", Sign::Phone),
        ("90.123.45.67 8", Sign::Phone),
        ("90/1234567", Sign::Phone),
        ("992 901 234 567", Sign::Phone),
        ("her passport A1234567", Sign::Document),
        ("паспорт А 1234567", Sign::Document),
        ("родилась 12.03.1997", Sign::Birth),
        ("рӯзи таваллуд 1997-03-12", Sign::Birth),
        ("born 12 March 1997", Sign::Birth),
        ("born on March 12, 1997", Sign::Birth),
        ("родилась 12 марта", Sign::Birth),
        ("12 декабр таваллуд шудааст", Sign::Birth),
        ("род. 12.03.97, место рождения — село", Sign::Birth),
    ] {
        assert_eq!(signs(text), Some(sign), "{text}");
    }
    for text in [
        "The law of 19.03.2013",
        "2,000 women in 2024 and 2025",
        "the years 2024 2025 2026 and 2027",
        "1 200 000 000 somoni",
        "From 2023-06-01 to 2023-06-07",
        "USD 455,000",
        "Article 93(1)",
        "On 12 March 2026 the council met",
        "of 250000 people",
    ] {
        assert_eq!(signs(text), None, "{text}");
    }
}

#[test]
fn a_whole_name_from_the_own_vault_is_noticed_in_another_spelling() {
    let names = Names::of(&["Гулрухсор Намунаева".to_owned(), "Зарина".to_owned(), "Лола Азизова".to_owned()]);
    for text in [
        "We helped Gulruhsor Namunaeva.",
        "Мы помогли Гулрухсор Намунаевой",
        "Намунаеваро Гулрухсор ном дорад",
        "о Лоле Азизовой",
        "Лолаи Азизова омад",
        "Zarina and Gulruhsor Namunaeva",
    ] {
        assert_eq!(names.stands_in(text), Some(Sign::Name), "{text}");
    }
    for text in ["Zarina said that the visit was good", "спросили Зарину", "Аз Заринаро пурсиданд"] {
        assert_eq!(names.stands_in(text), Some(Sign::OneName), "whoever writes says whose it is: {text}");
    }
    for text in ["She wore a zarina, a kind of scarf", "Gulruhsor is a crisis centre", "Паноҳгоҳҳо дар Хатлон", "The shelters in Khatlon"] {
        assert_eq!(names.stands_in(text), None, "{text}");
    }
}

/// A folder of these parts, as an office program writes it.
fn office(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut folder = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, words) in parts {
        folder.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        folder.write_all(words.as_bytes()).unwrap();
    }
    folder.finish().unwrap().into_inner()
}

fn sign_in_file(parts: &[(&str, &str)]) -> Option<Sign> {
    let bytes = office(parts);
    let Words::Read(text) = Document::of("a.docx", &bytes).unwrap().text(&bytes) else { panic!("it can be read") };
    Names::of(&["Гулрухсор Намунаева".to_owned()]).stands_in(&text).or_else(|| signs(&text))
}

#[test]
fn names_and_numbers_beside_the_words_of_a_file_are_seen_like_those_in_its_words() {
    let name = "Gulruhsor Namunaeva";
    for (part, words) in [
        ("xl/workbook.xml", format!(r#"<sheets><sheet name="{name}" sheetId="1"/></sheets>"#)),
        ("xl/workbook.xml", format!("<x:sheets><x:sheet sheetId = '1' name = '{name}'/></x:sheets>")),
        ("content.xml", format!(r#"<table:table table:name="{name}"><table:table-row/></table:table>"#)),
        ("word/document.xml", format!(r#"<wp:docPr id="1" name="Picture 1" descr="{name}, a &gt; b"/>"#)),
        ("word/document.xml", format!(r#"<wp:docPr title="a > b" descr="{name}"/>"#)),
        ("word/document.xml", format!(r#"<w:ins w:id="0" w:author="{name}"><w:r/></w:ins>"#)),
        ("word/document.xml", format!(r#"<w:alias w:val="{name}"/>"#)),
        ("word/document.xml", format!("<w:t><![CDATA[{name}]]></w:t>")),
        ("word/document.xml", format!("<!-- it's {name} --><w:t>x</w:t>")),
        ("word/_rels/document.xml.rels", format!(r#"<Relationship Id="rId1" Target="file:///C:\{name}.docx" TargetMode="External"/>"#)),
        ("xl/drawings/vmlDrawing1.vml", format!(r#"<v:shape alt="{name}"/>"#)),
        ("xl/pivotCache/pivotCacheDefinition1.xml", format!(r#"<sharedItems count="1"><s v="{name}"/></sharedItems>"#)),
        ("word/media/Gulruhsor Namunaeva.png", String::new()),
    ] {
        assert_eq!(sign_in_file(&[(part, &words)]), Some(Sign::Name), "{part}: {words}");
    }
    for (part, words) in [
        ("xl/workbook.xml", r#"<sheet name="992 90 123 45 67"/>"#),
        ("word/_rels/document.xml.rels", r#"<Relationship Id="rId1" Target="tel:+992901234567" TargetMode="External"/>"#),
        ("content.xml", r#"<text:a xlink:href="tel:992-90-123-45-67">call</text:a>"#),
        ("word/media/992901234567.png", ""),
    ] {
        assert_eq!(sign_in_file(&[(part, words)]), Some(Sign::Phone), "{part}: {words}");
    }
}

#[test]
fn a_table_that_a_chart_brought_with_it_is_read_like_the_document() {
    let name_of = |bytes: &[u8]| match Document::of("a.docx", bytes).unwrap().text(bytes) {
        Words::Read(text) => Names::of(&["Гулрухсор Намунаева".to_owned()]).stands_in(&text),
        Words::Unreadable | Words::Broken => panic!("it can be read"),
    };
    let within = |name: &str, part: &[u8]| with_file(&office(&[("word/document.xml", "<w:t>A diagram</w:t>")]), name, part);
    let table = office(&[("xl/sharedStrings.xml", "<si><t>Gulruhsor Namunaeva</t></si>")]);
    assert_eq!(name_of(&within("word/embeddings/Microsoft_Excel_Sheet1.xlsx", &table)), Some(Sign::Name));
    let deep = (0..4).fold(table, |inner, _| within("a.docx", &inner));
    assert!(matches!(Document::of("a.docx", &deep).unwrap().text(&deep), Words::Broken), "what nobody packs so deep is not opened");
    let bomb = with_file(&office(&[("x.xml", "<x/>")]), "huge.xml", &vec![b' '; 20 * 1024 * 1024]);
    let two = with_file(&within("1.xlsx", &bomb), "2.xlsx", &bomb);
    assert!(matches!(Document::of("a.docx", &two).unwrap().text(&two), Words::Broken), "all of them together are measured");
}

#[test]
fn numbers_that_a_program_gave_its_own_parts_point_to_nobody() {
    for (part, words) in [
        ("word/document.xml", r#"<w:bookmarkStart w:id="0" w:name="_Toc183456789"/><w:instrText> PAGEREF _Toc183456789 \h </w:instrText><w:t>Contents</w:t>"#),
        ("word/document.xml", r#"<w:p w14:paraId="12345678" w:rsidR="00123456" w:rsidRDefault="00987654"><wp:extent cx="1234567890" cy="9876543210"/></w:p>"#),
        ("word/document.xml", r#"<wp:docPr id="1073741825" name="Picture 1" descr="A diagram"/>"#),
        ("content.xml", r#"<draw:image xlink:href="Pictures/1000000000000320000002587B1F5F4C.png"/>"#),
        ("Pictures/1000000000000320000002587B1F5F4C.png", ""),
        ("docProps/custom.xml", r#"<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="{12345678-9012-4345-8678-90123456789a}"/>"#),
    ] {
        assert_eq!(sign_in_file(&[(part, words)]), None, "{part}: {words}");
    }
}

/// The workbook, with one more file in its folder.
fn with_file(workbook: &[u8], name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut folder = zip::ZipWriter::new_append(Cursor::new(workbook.to_vec())).unwrap();
    folder.start_file(name, zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)).unwrap();
    folder.write_all(bytes).unwrap();
    folder.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_gives_back_what_was_written_into_it() {
    let rows = vec![vec!["=1+1".to_owned(), "Ҷ; \"ҳ\", ӣ\nдуюм".to_owned()], vec![String::new(), "2026-11-25".to_owned()]];
    let text = sheet::text_of(&Workbook::default().sheet("list", &["title", "text"], &rows).unwrap().bytes().unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["title", "text"]);
    let back: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(back, rows);
}

#[test]
fn a_day_that_excel_keeps_as_a_number_comes_in_as_a_day() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
    let page = workbook.add_worksheet();
    page.write(0, 0, "on").unwrap().write(0, 1, "people").unwrap();
    page.write_with_format(1, 0, rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 5).unwrap(), &day).unwrap().write(1, 1, 18).unwrap();
    assert_eq!(sheet::text_of(&workbook.save_to_buffer().unwrap()).unwrap(), "on,people\n2026-03-05,18\n");
}

#[test]
fn a_workbook_that_unfolds_without_end_is_not_opened() {
    let workbook = Workbook::default().sheet("list", &["title"], &[vec!["Намоиш".to_owned()]]).unwrap().bytes().unwrap();
    assert!(sheet::text_of(&with_file(&workbook, "xl/small.xml", b"<x/>")).is_some());
    let bomb = with_file(&workbook, "xl/huge.xml", &vec![b' '; 64 * 1024 * 1024]);
    assert!(bomb.len() < 200_000, "it is small as it arrives: {}", bomb.len());
    assert_eq!(sheet::text_of(&bomb), None);
}

#[test]
fn a_cell_at_the_end_of_the_world_is_refused() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(0, 0, "title").unwrap().write(1_048_575, 16_383, "far").unwrap();
    assert_eq!(sheet::text_of(&workbook.save_to_buffer().unwrap()), None);
}

#[test]
fn text_from_a_russian_spreadsheet_program_is_understood() {
    let (old, ..) = encoding_rs::WINDOWS_1251.encode("title;audience\nКампания;школы\n");
    let text = sheet::text_of(&old).unwrap();
    assert_eq!((text.as_str(), sheet::separator(&text)), ("title;audience\nКампания;школы\n", b';'));
    assert_eq!(sheet::text_of("\u{feff}title".as_bytes()).as_deref(), Some("title"), "the mark that Excel puts first is no part of the name");
}
