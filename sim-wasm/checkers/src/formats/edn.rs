//! Reading EDN, Clojure's notation (github.com/edn-format/edn), into values. What JSON has no word for comes as near as
//! it can: keywords, symbols and characters are text, sets are lists, a tag is left out and what it stands before is
//! kept. What would lose something (ratios, numbers beyond 64 bits, infinities) is refused.

use super::Unreadable;
use std::collections::BTreeSet;
use trace::Value;

/// Reads all values of a file, each with the line on which it begins: the items when the whole file is one vector or
/// list, else one value after the other.
///
/// # Errors
/// The line that cannot be read.
pub fn forms(text: &str) -> Result<Vec<(u32, Value)>, Unreadable> {
    let mut reader = Reader { rest: text, line: 1 };
    reader.skip(0)?;
    let close = match reader.peek() {
        Some('[') => Some(']'),
        Some('(') => Some(')'),
        _ => None,
    };
    let mut found = Vec::new();
    if let Some(close) = close {
        let begun = reader.line;
        reader.bump();
        reader.each_until(close, begun, 0, |line, value| found.push((line, value)))?;
        reader.skip(0)?;
        return match reader.peek() {
            None => Ok(found),
            Some(_) => Err(reader.wrong("something follows the end of the history")),
        };
    }
    while reader.peek().is_some() {
        let line = reader.line;
        found.push((line, reader.form(0)?));
        reader.skip(0)?;
    }
    Ok(found)
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
}

type Read<T> = Result<T, Unreadable>;

impl<'a> Reader<'a> {
    fn wrong(&self, says: impl Into<String>) -> Unreadable {
        Unreadable { line: self.line, says: says.into() }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        self.line += u32::from(next == Some('\n'));
        next
    }

    /// Passes over spaces, commas, comments and forms that are marked `#_`.
    fn skip(&mut self, depth: usize) -> Read<()> {
        loop {
            match self.peek() {
                Some(next) if next.is_whitespace() || next == ',' => {
                    self.bump();
                }
                Some(';') => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.rest = &self.rest[end..];
                }
                Some('#') if self.rest.starts_with("#_") => {
                    self.rest = &self.rest[2..];
                    self.form(depth + 1)?;
                }
                _ => return Ok(()),
            }
        }
    }

    fn form(&mut self, depth: usize) -> Read<Value> {
        if depth > Value::DEPTH_MAX {
            return Err(self.wrong(format!("nested deeper than {} levels", Value::DEPTH_MAX)));
        }
        self.skip(depth)?;
        let begun = self.line;
        match self.peek() {
            None => Err(self.wrong("the file ends where a value should be")),
            Some('[') => self.list(']', begun, depth),
            Some('(') => self.list(')', begun, depth),
            Some('{') => self.map(begun, depth),
            Some('"') => self.text(begun),
            Some('\\') => self.character(),
            Some('#') => self.tagged(begun, depth),
            Some(close @ (']' | ')' | '}')) => Err(self.wrong(format!("`{close}` closes nothing"))),
            Some(_) => {
                let word = self.word();
                atom(word).map_err(|says| Unreadable { line: begun, says })
            }
        }
    }

    /// Hands over each value up to `close`, which is passed over.
    fn each_until(
        &mut self,
        close: char,
        begun: u32,
        depth: usize,
        mut take: impl FnMut(u32, Value),
    ) -> Read<()> {
        loop {
            self.skip(depth)?;
            match self.peek() {
                Some(next) if next == close => {
                    self.bump();
                    return Ok(());
                }
                None => {
                    let says = format!("the file ends before the `{close}` of what begins here");
                    return Err(Unreadable { line: begun, says });
                }
                Some(_) => {
                    let line = self.line;
                    take(line, self.form(depth + 1)?);
                }
            }
        }
    }

    fn list(&mut self, close: char, begun: u32, depth: usize) -> Read<Value> {
        self.bump();
        let mut items = Vec::new();
        self.each_until(close, begun, depth, |_, value| items.push(value))?;
        Ok(Value::List(items))
    }

    fn map(&mut self, begun: u32, depth: usize) -> Read<Value> {
        self.bump();
        let mut keys = Vec::new();
        let mut values = Vec::new();
        self.each_until('}', begun, depth, |_, value| {
            if keys.len() == values.len() { keys.push(key(value)) } else { values.push(value) }
        })?;
        let wrong = |says: String| Err(Unreadable { line: begun, says });
        if keys.len() != values.len() {
            return wrong(format!(
                "`{}` has no value: a map is pairs",
                keys.last().map_or("", String::as_str)
            ));
        }
        let mut known = BTreeSet::new();
        if let Some(twice) = keys.iter().find(|key| !known.insert(key.as_str())) {
            return wrong(format!("`{twice}` stands twice in a map"));
        }
        Ok(Value::Map(keys.into_iter().zip(values).collect()))
    }

    fn tagged(&mut self, begun: u32, depth: usize) -> Read<Value> {
        self.bump();
        if self.peek() == Some('{') {
            self.bump();
            let mut items = Vec::new();
            self.each_until('}', begun, depth, |_, value| items.push(value))?;
            return Ok(Value::List(items));
        }
        let tag = self.word();
        if !tag.starts_with(|first: char| first.is_alphabetic() || first == ':') {
            return Err(self.wrong(format!("`#{tag}` is no tag, and no finite number")));
        }
        self.form(depth + 1)
    }

    fn text(&mut self, begun: u32) -> Read<Value> {
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump() {
                None => {
                    let says = "the file ends inside the text that begins here".to_owned();
                    return Err(Unreadable { line: begun, says });
                }
                Some('"') => return Ok(Value::Text(text)),
                Some('\\') => text.push(self.escaped()?),
                Some(letter) => text.push(letter),
            }
        }
    }

    fn escaped(&mut self) -> Read<char> {
        match self.bump() {
            Some('n') => Ok('\n'),
            Some('t') => Ok('\t'),
            Some('r') => Ok('\r'),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some(plain @ ('"' | '\\')) => Ok(plain),
            Some('u') => {
                let hex = self.rest.get(..4).unwrap_or_default();
                let letter = letter_of(hex).ok_or_else(|| self.wrong(format!("`\\u{hex}` is no letter")))?;
                self.rest = &self.rest[4..];
                Ok(letter)
            }
            other => {
                let found = other.map_or(String::new(), String::from);
                Err(self.wrong(format!("`\\{}` stands for nothing in a text", found.escape_debug())))
            }
        }
    }

    fn character(&mut self) -> Read<Value> {
        self.bump();
        let line = self.line;
        // The first letter belongs to it whatever it is: `\(` is a bracket, `\,` a comma.
        let first = self.bump().ok_or_else(|| self.wrong("the file ends where a character should be"))?;
        let name = format!("{first}{}", self.word());
        let letter = match name.as_str() {
            "newline" => Some('\n'),
            "return" => Some('\r'),
            "space" => Some(' '),
            "tab" => Some('\t'),
            _ if name.chars().count() == 1 => Some(first),
            _ => name.strip_prefix('u').and_then(letter_of),
        };
        let says = format!("`\\{}` is no character", name.escape_debug());
        letter.map(Value::text).ok_or(Unreadable { line, says })
    }

    /// Everything up to what ends a word.
    fn word(&mut self) -> &'a str {
        let ends = |letter: char| letter.is_whitespace() || ",;\"()[]{}\\".contains(letter);
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }
}

fn letter_of(hex: &str) -> Option<char> {
    let is_hex = hex.len() == 4 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(hex, 16).ok().filter(|_| is_hex).and_then(char::from_u32)
}

/// A value as a key of a map: text as it is, everything else as JSON spells it.
fn key(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        other => other.to_json(),
    }
}

fn atom(word: &str) -> Result<Value, String> {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    if unsigned.starts_with(|first: char| first.is_ascii_digit()) {
        return number(word);
    }
    match word {
        "nil" => Ok(Value::Null),
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        ":" => Err("a keyword has a name after its colon".to_owned()),
        _ => Ok(Value::text(word.strip_prefix(':').unwrap_or(word))),
    }
}

fn number(word: &str) -> Result<Value, String> {
    if word.contains('/') {
        return Err(format!("`{word}` is a ratio, which no value here can be"));
    }
    let whole = word.strip_suffix('N').unwrap_or(word);
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let int = whole.parse().map_err(|_| format!("the number {word} does not fit in 64 bits"))?;
        return Ok(Value::Int(int));
    }
    let text = word.strip_suffix('M').unwrap_or(word);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let float = text.parse::<f64>().ok().filter(|float| is_plain && float.is_finite());
    float.map(Value::Float).ok_or_else(|| format!("`{word}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::forms;

    fn json(text: &str) -> String {
        let found: Vec<String> = forms(text).unwrap().iter().map(|(_, value)| value.to_json()).collect();
        found.join(" ")
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let table = [
            ("1 -2 +3 4N 1.5 -2.5e3 1.25M", "1 -2 3 4 1.5 -2500.0 1.25"),
            ("nil true false :word :a/b symbol", r#"null true false "word" "a/b" "symbol""#),
            (
                r#""a\n\"\\ \u00fc" "two
lines""#,
                r#""a\n\"\\ ü" "two\nlines""#,
            ),
            (r"\a \newline \space \u0041 \( \,", r#""a" "\n" " " "A" "(" ",""#),
            ("{:a 1, :b [2 (3 4)], 5 #{6}, [7] 8}", r#"{"a": 1, "b": [2, [3, 4]], "5": [6], "[7]": 8}"#),
            ("{:a 1} ; a comment\n#_{:b 2} #_ #_ 1 2 {:c 3}", r#"{"a": 1} {"c": 3}"#),
            ("#jepsen.history.Op{:f :read} #inst \"2020-01-01\"", r#"{"f": "read"} "2020-01-01""#),
            ("[{:a 1}\n {:a 2}]", r#"{"a": 1} {"a": 2}"#),
            ("({:a 1} #_ {:a 2})", r#"{"a": 1}"#),
            ("[]", ""),
            (" ,\n", ""),
        ];
        for (text, wanted) in table {
            assert_eq!(json(text), wanted, "{text}");
        }
    }

    #[test]
    fn each_value_has_the_line_on_which_it_begins() {
        let lines = |text: &str| forms(text).unwrap().iter().map(|(line, _)| *line).collect::<Vec<u32>>();
        assert_eq!(lines("[{:a\n 1}\n; no\n {:b 2}\n]"), [1, 4]);
        assert_eq!(lines("\n1\n\"a\nb\" 3"), [2, 3, 4]);
    }

    #[test]
    fn what_is_no_edn_is_told_with_its_line() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        let discards = "#_".repeat(100_000);
        let tags = "#a ".repeat(100_000);
        let table = [
            ("{:a 1", "line 1: the file ends before the `}` of what begins here"),
            ("[1\n\n(2", "line 3: the file ends before the `)` of what begins here"),
            ("{:a 1}\n{:a}", "line 2: `a` has no value: a map is pairs"),
            ("{:a 1 :a 2}", "line 1: `a` stands twice in a map"),
            ("\"abc", "line 1: the file ends inside the text that begins here"),
            ("\n\"\\q\"", "line 2: `\\q` stands for nothing in a text"),
            ("\"\\ud800\"", "line 1: `\\ud800` is no letter"),
            ("\"\\u1", "line 1: `\\u` is no letter"),
            ("1 )", "line 1: `)` closes nothing"),
            ("[1}", "line 1: `}` closes nothing"),
            ("1/2", "line 1: `1/2` is a ratio"),
            ("99999999999999999999N", "line 1: the number 99999999999999999999N does not fit in 64 bits"),
            ("-99999999999999999999", "line 1: the number -99999999999999999999 does not fit in 64 bits"),
            ("1e999", "line 1: `1e999` is no number"),
            ("12ab", "line 1: `12ab` is no number"),
            ("##Inf", "line 1: `##Inf` is no tag"),
            ("#", "line 1: `#` is no tag"),
            ("#a", "line 1: the file ends where a value should be"),
            (":", "line 1: a keyword has a name"),
            ("\\wrong", "line 1: `\\wrong` is no character"),
            ("\\", "line 1: the file ends where a character should be"),
            ("[1] 2", "line 1: something follows the end of the history"),
            (&deep, "line 1: nested deeper than 64 levels"),
            (&discards, "line 1: nested deeper than 64 levels"),
            (&tags, "line 1: nested deeper than 64 levels"),
        ];
        for (text, says) in table {
            let told = forms(text).unwrap_err().to_string();
            assert!(told.starts_with(says), "{}: {told}", &text[..text.len().min(40)]);
        }
    }
}
