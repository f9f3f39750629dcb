//! The words of an XML file: what stands between its marks, and what people typed into them. The name of a sheet, what a
//! picture is called and shows, who wrote a comment and where a link leads are attributes, and a name stands there as well.

/// Attributes that people type, or that come from what they typed, whatever prefix stands before them.
const TYPED: [&str; 23] = [
    "name",
    "descr",
    "title",
    "author",
    "target",
    "alt",
    "altText",
    "codeName",
    "creator",
    "display",
    "display-name",
    "displayText",
    "error",
    "errorTitle",
    "href",
    "initials",
    "location",
    "prompt",
    "promptTitle",
    "tooltip",
    "userName",
    "string-value",
    "formula",
];
/// Marks whose value is a text as well: the title and the mark of a field, and a cell that a pivot table remembers.
const VALUES: [(&str, &str); 4] = [("alias", "val"), ("tag", "val"), ("s", "v"), ("n", "v")];
/// Marks whose names no person types: they list what the program has.
const PROGRAMS: [&str; 3] = ["lsdException", "font", "font-face"];

/// Marks at which a word ends: paragraphs, breaks, tabs, cells.
const PARTING: [&str; 14] = ["w:p", "w:br", "w:tab", "w:tc", "a:p", "a:br", "si", "c", "row", "text:p", "text:h", "text:tab", "text:line-break", "table:table-cell"];

/// So many digits to the base of sixteen, letters among them, are a mark that a program made, and no phone number.
const PROGRAMS_MARK: usize = 16;

/// The end of a paragraph or a cell parts words; within one, a mark does not: a word processor cuts a name in two where its
/// spelling was corrected. What stands in a mark is read apart from the words around it.
pub fn text_of(xml: &str) -> String {
    let (mut text, mut typed) = (String::new(), String::new());
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        // Words that are no marks, and remarks: they are read as they stand.
        let whole = [("![CDATA[", "]]>"), ("!--", "-->")].into_iter().find_map(|(begin, end)| Some((after.strip_prefix(begin)?, end)));
        if let Some((inside, end)) = whole {
            let (words, next) = inside.split_once(end).unwrap_or((inside, ""));
            text.push_str(words);
            rest = next;
            continue;
        }
        let Some((mark, next)) = mark_of(after) else { break };
        let name = name_of(mark);
        if PARTING.contains(&name) {
            text.push(' ');
        }
        push_typed(local(name), mark, &mut typed);
        rest = next;
    }
    text.push_str(rest);
    text.push(' ');
    text.push_str(&typed);
    without_bookmarks(&text)
}

/// Word numbers its own bookmarks with nine digits, which are no phone number: `_Toc183456789`.
fn without_bookmarks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('_') {
        kept.push_str(before);
        let number = BOOKMARKS.iter().find_map(|begin| after.strip_prefix(begin));
        rest = number.map_or(after, |number| number.trim_start_matches(|c: char| c.is_ascii_digit()));
        kept.push('_');
    }
    kept.push_str(rest);
    kept
}

const BOOKMARKS: [&str; 3] = ["Toc", "Ref", "Hlk"];

/// A mark ends at the first bracket that stands in no value.
fn mark_of(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut ends = |letter: char| {
        match quote {
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            Some(open) if open == letter => quote = None,
            None | Some(_) => {}
        }
        quote.is_none() && letter == '>'
    };
    let (end, _) = text.char_indices().find(|(_, letter)| ends(*letter))?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

fn name_of(mark: &str) -> &str {
    mark.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default()
}

/// Without the prefix, which each file may choose.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn push_typed(mark_name: &str, mark: &str, typed: &mut String) {
    if PROGRAMS.contains(&mark_name) {
        return;
    }
    let mut rest = mark;
    while let Some((before, after)) = rest.split_once('=') {
        let name = local(before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default());
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
            rest = after;
            continue;
        };
        let (value, next) = after.get(1..).unwrap_or_default().split_once(quote).unwrap_or((after, ""));
        let is_value = VALUES.iter().any(|(mark, attribute)| *mark == mark_name && *attribute == name);
        if is_value || TYPED.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            push_address(value, typed);
        }
        rest = next;
    }
}

fn is_programs(word: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_hexdigit();
    word.chars().all(|c| is_digit(c) || c == '-') && word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().filter(|c| is_digit(*c)).count() >= PROGRAMS_MARK
}

/// A value, a name of a part or where a link leads, without the marks that a program gave.
pub fn push_address(value: &str, text: &mut String) {
    for part in value.split(['/', '\\', '{', '}']) {
        let kept = part.split('.').filter(|word| !is_programs(word)).collect::<Vec<_>>().join(".");
        text.push(' ');
        text.push_str(&kept);
    }
    text.push(' ');
}
