//! A text in lines that fit a width.

use crate::letters::{Letters, Run, Weight};

/// Lines of at most `width` (in points) at this size. A word that is wider than a line is broken.
pub(crate) fn wrap(letters: &Letters, text: &str, weight: Weight, size: f32, width: f32) -> Vec<Run> {
    let most = width / size;
    let space = letters.width(" ", weight);
    let mut lines = Vec::new();
    for paragraph in letters.known(text).split('\n') {
        let (mut line, mut used) = (String::new(), 0.0);
        for word in paragraph.split(' ').filter(|word| !word.is_empty()).flat_map(|word| pieces(letters, word, weight, most)) {
            let wide = letters.width(&word, weight);
            if !line.is_empty() && used + space + wide > most {
                lines.push(letters.shape(&std::mem::take(&mut line), weight));
                used = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                used += space;
            }
            line.push_str(&word);
            used += wide;
        }
        lines.push(letters.shape(&line, weight));
    }
    lines
}

/// The word itself, or as many parts of it as are needed.
fn pieces(letters: &Letters, word: &str, weight: Weight, most: f32) -> Vec<String> {
    if letters.width(word, weight) <= most {
        return vec![word.to_owned()];
    }
    let mut parts = Vec::new();
    let mut part = String::new();
    for letter in word.chars() {
        part.push(letter);
        if letters.width(&part, weight) > most && part.chars().count() > 1 {
            part.pop();
            parts.push(std::mem::replace(&mut part, letter.to_string()));
        }
    }
    parts.push(part);
    parts
}

/// The widths of columns that share a width: each as wide as its longest text where there is room, and never
/// narrower than its longest word if that can be.
pub(crate) fn columns(letters: &Letters, texts: &[Vec<(&str, Weight)>], size: f32, width: f32) -> Vec<f32> {
    let word = |text: &str, weight| text.split_whitespace().map(|word| letters.width(word, weight) * size).fold(0.0, f32::max);
    let least: Vec<f32> = texts.iter().map(|column| column.iter().map(|(text, weight)| word(text, *weight)).fold(0.0, f32::max)).collect();
    let most: Vec<f32> = texts.iter().map(|column| column.iter().map(|(text, weight)| letters.width(text, *weight) * size).fold(0.0, f32::max)).collect();
    let (all_least, all_most): (f32, f32) = (least.iter().sum(), most.iter().sum());
    if all_most <= width {
        // What is left goes to all alike.
        return most.iter().map(|column| column * width / all_most.max(1.0)).collect();
    }
    if all_least >= width {
        return least.iter().map(|column| column * width / all_least.max(1.0)).collect();
    }
    let share = (width - all_least) / (all_most - all_least);
    least.iter().zip(&most).map(|(least, most)| least + (most - least) * share).collect()
}
