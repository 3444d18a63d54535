//! Colours for Python in lessons and solutions: a scanner of a few dozen lines, because the editor's
//! parser is not needed to read code, and lessons must be readable before the editor has arrived.

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing special.
    Plain,
    /// A word of the language.
    Keyword,
    /// A text.
    Text,
    /// A number, `True`, `False` or `None`.
    Number,
    /// A comment.
    Comment,
    /// The name that a `def` or `class` gives.
    Name,
    /// A decorator.
    Decorator,
}

impl Kind {
    /// Its class name.
    pub const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Keyword => Some("code-keyword"),
            Self::Text => Some("code-string"),
            Self::Number => Some("code-number"),
            Self::Comment => Some("code-comment"),
            Self::Name => Some("code-name"),
            Self::Decorator => Some("code-meta"),
        }
    }
}

const KEYWORDS: [&str; 32] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
    "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Cuts code into pieces, in order; together they are the code.
pub fn pieces(code: &str) -> Vec<(Kind, &str)> {
    let mut pieces: Vec<(Kind, &str)> = Vec::new();
    let mut rest = code;
    let mut defines = false;
    while !rest.is_empty() {
        let (kind, length) = first(rest, defines);
        let (piece, behind) = rest.split_at(length);
        match kind {
            Kind::Keyword => defines = matches!(piece, "def" | "class"),
            Kind::Plain if piece.trim().is_empty() => {}
            _ => defines = false,
        }
        pieces.push((kind, piece));
        rest = behind;
    }
    pieces
}

/// The kind and length in bytes of the first piece.
fn first(code: &str, defines: bool) -> (Kind, usize) {
    let until = |stop: fn(char) -> bool| code.find(stop).unwrap_or(code.len());
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    match code.chars().next().unwrap_or(' ') {
        '#' => (Kind::Comment, until(|letter| letter == '\n')),
        '@' => (Kind::Decorator, until(|letter| letter == '\n' || letter == '(')),
        quote @ ('"' | '\'') => (Kind::Text, text_length(code, quote)),
        digit if digit.is_ascii_digit() => {
            (Kind::Number, until(|letter| !letter.is_ascii_alphanumeric() && letter != '.' && letter != '_'))
        }
        letter if is_word(letter) => {
            word(code, until(|letter| !letter.is_alphanumeric() && letter != '_'), defines)
        }
        _ => {
            let plain = |letter: char| !is_word(letter) && !matches!(letter, '#' | '@' | '"' | '\'');
            (Kind::Plain, code.find(|letter| !plain(letter)).unwrap_or(code.len()))
        }
    }
}

fn word(code: &str, length: usize, defines: bool) -> (Kind, usize) {
    let (word, behind) = code.split_at(length);
    // A prefix of a text belongs to it: f"...", rb'...'.
    if word.len() <= 2
        && word.chars().all(|letter| "rbfuRBFU".contains(letter))
        && let Some(quote @ ('"' | '\'')) = behind.chars().next()
    {
        return (Kind::Text, length + text_length(behind, quote));
    }
    let kind = match word {
        "True" | "False" | "None" => Kind::Number,
        _ if KEYWORDS.contains(&word) => Kind::Keyword,
        _ if defines => Kind::Name,
        _ => Kind::Plain,
    };
    (kind, length)
}

/// The length of a text with its quotes; one that is never closed ends with its line or the code.
fn text_length(code: &str, quote: char) -> usize {
    let triple: String = [quote; 3].iter().collect();
    if let Some(inner) = code.strip_prefix(triple.as_str()) {
        return inner.find(&triple).map_or(code.len(), |end| end + 6);
    }
    let mut escaped = false;
    for (index, letter) in code.char_indices().skip(1) {
        match letter {
            '\n' => return index,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return index + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::{Kind, pieces};

    fn kinds(code: &str) -> Vec<(Kind, &str)> {
        pieces(code).into_iter().filter(|(kind, _)| *kind != Kind::Plain).collect()
    }

    #[test]
    fn a_step_is_cut_into_its_kinds() {
        let code = "@node.on(\"echo\")\nasync def echo(msg):  # why\n    return f'{1}' if None else 20\n";
        let expected = [
            (Kind::Decorator, "@node.on"),
            (Kind::Text, "\"echo\""),
            (Kind::Keyword, "async"),
            (Kind::Keyword, "def"),
            (Kind::Name, "echo"),
            (Kind::Comment, "# why"),
            (Kind::Keyword, "return"),
            (Kind::Text, "f'{1}'"),
            (Kind::Keyword, "if"),
            (Kind::Number, "None"),
            (Kind::Keyword, "else"),
            (Kind::Number, "20"),
        ];
        assert_eq!(kinds(code), expected);
    }

    #[test]
    fn the_pieces_together_are_the_code() {
        for code in ["", "x = 'never closed\ny", "\"\"\"open", "ü = '\\'' @ 3_000.5 \\", "def", "r'"] {
            assert_eq!(pieces(code).iter().map(|(_, piece)| *piece).collect::<String>(), code);
        }
    }
}
