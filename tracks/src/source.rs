//! What can be told of a Python source without an interpreter: its top-level functions, what it
//! imports from `lib`, the header of a mistake, and the code apart from its leading comments. It
//! reads lines, not a grammar: a `def` at the left margin inside a long string would count too.

/// An import from the course's library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The line, from 1.
    pub line: u32,
    /// The module, `None` when the line is of a form that cannot be resolved.
    pub module: Option<String>,
}

/// The names of the top-level functions, in order.
#[must_use]
pub fn functions(source: &str) -> Vec<&str> {
    source.lines().filter_map(function).collect()
}

fn function(line: &str) -> Option<&str> {
    let definition = line.strip_prefix("async ").unwrap_or(line).trim_start();
    let name = definition.strip_prefix("def ").filter(|_| !line.starts_with(' '))?;
    name.split('(').next().map(str::trim)
}

/// What a source imports from the course's library, in order.
#[must_use]
pub fn imports(source: &str) -> Vec<Import> {
    let numbered = (1..).zip(source.lines().map(str::trim));
    numbered.filter_map(|(line, text)| import(text).map(|module| Import { line, module })).collect()
}

/// `None`: no import from `lib`. `Some(None)`: one that cannot be resolved.
fn import(line: &str) -> Option<Option<String>> {
    let mut words = line.split_whitespace();
    match (words.next()?, words.next()?) {
        ("from", module) if module.starts_with("lib.") => {
            let name = &module["lib.".len()..];
            Some((!name.contains('.')).then(|| name.to_owned()))
        }
        ("from" | "import", module) if module == "lib" || module.starts_with("lib.") => Some(None),
        _ => None,
    }
}

/// The code without its leading comments, trailing blanks and blank lines: what is compared to find
/// copies.
#[must_use]
pub fn code(source: &str) -> String {
    let lines = source.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.skip_while(|line| line.starts_with('#')).collect::<Vec<_>>().join("\n")
}

/// The text behind `# <field>:` on one line, from 1.
#[must_use]
pub fn header<'a>(source: &'a str, line: usize, field: &str) -> Option<&'a str> {
    let comment = source.lines().nth(line.checked_sub(1)?)?.strip_prefix('#')?.trim_start();
    let text = comment.strip_prefix(field)?.trim_start().strip_prefix(':')?.trim();
    (!text.is_empty()).then_some(text)
}

/// The message types that a program registers steps for with `node.on("...")`, in order.
#[must_use]
pub fn handled_types(source: &str) -> Vec<&str> {
    let mut types: Vec<&str> = Vec::new();
    for rest in source.split("node.on(").skip(1) {
        let quote = rest.chars().next().filter(|first| ['"', '\''].contains(first));
        if let Some(name) = quote.and_then(|quote| rest[1..].split(quote).next())
            && !types.contains(&name)
        {
            types.push(name);
        }
    }
    types
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_top_level_functions_of_both_kinds_only() {
        let source = "def a(x):\n    def inner(): pass\nasync def b ():\n    pass\ndefault = 1\n";
        assert_eq!(functions(source), ["a", "b"]);
    }

    #[test]
    fn tells_resolvable_imports_from_others() {
        let source = "from sim import node\nfrom lib.load import steady\n  from lib.a.b import c\nimport lib.load\nfrom library import x\n";
        let found: Vec<_> = imports(source).into_iter().map(|import| (import.line, import.module)).collect();
        assert_eq!(found, [(2, Some("load".to_owned())), (3, None), (4, None)]);
    }

    #[test]
    fn a_header_is_a_comment_with_its_field() {
        let source = "# fails: echoed\n#why : Because.\n";
        assert_eq!(header(source, 1, "fails"), Some("echoed"));
        assert_eq!(header(source, 2, "why"), Some("Because."));
        assert_eq!(header(source, 2, "fails"), None);
        assert_eq!(header("fails: x", 1, "fails"), None);
    }

    #[test]
    fn comments_above_and_blank_lines_make_no_difference() {
        assert_eq!(code("# a\n\n# b\nx = 1  \n\ny = 2\n"), code("x = 1\ny = 2"));
        assert_ne!(code("x = 1 # a"), code("x = 1"));
    }

    #[test]
    fn finds_the_types_a_program_answers() {
        assert_eq!(
            handled_types("@node.on(\"a\")\n@node.on('b')\nnode.on(name)\n@node.on(\"a\")"),
            ["a", "b"]
        );
    }
}
