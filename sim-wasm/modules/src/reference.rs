//! The page of all modules, as Markdown, made from their table. It is kept in `docs/modules.md`, and a test says when
//! the page there is not what the table tells.

use crate::{FAMILIES, Module, Role};
use std::fmt::Write as _;

const HEAD: &str = "\
# Modules

Prebuilt programs, written in Rust. A scenario runs one as a node with `cluster(nodes=3, program=\"echo\")`, \
`cluster(nodes=3, programs={\"n3\": \"echo\"})` or `join(program=\"echo\")`, and as a service, beside the cluster, with \
`service(\"lin-kv\")`, where its options go too. A task that lists a module in `modules` lets the learner choose it in the \
program's stead, for all nodes or for every second one.
";

/// The page.
#[must_use]
pub fn reference() -> String {
    let mut text = HEAD.to_owned();
    for (family, modules) in FAMILIES {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n## {family}\n");
        modules.iter().for_each(|module| describe(module, &mut text));
    }
    text
}

fn describe(module: &Module, text: &mut String) {
    let role = match module.role {
        Role::Node => "A node.",
        Role::Service => "A service.",
    };
    let _ = write!(text, "\n### `{}`\n\n{role} {}\n", module.name, module.says);
    if !module.settings.is_empty() {
        text.push_str("\n| option | unless said | what it is |\n| --- | --- | --- |\n");
    }
    for setting in module.settings {
        let _ = writeln!(text, "| `{}` | `{}` | {} |", setting.name, setting.takes.default(), setting.says);
    }
}

#[cfg(test)]
mod tests {
    use super::reference;
    use std::path::Path;

    #[test]
    fn the_page_is_what_the_table_tells() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/modules.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, reference()).expect("docs/ can be written to");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == reference(),
            "docs/modules.md is stale: BLESS=1 cargo test -p netsplit-modules writes it anew"
        );
    }
}
