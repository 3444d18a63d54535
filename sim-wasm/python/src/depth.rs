//! Refuses expressions too deep to walk. A flat text such as `1+1+1+...` or `a.b.c...` parses into a
//! tree as deep as it is long, and walking or dropping that tree needs a stack that a worker has not.
//!
//! One pass over the tokens overestimates the depth: nothing is parsed before it is known to be safe.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Mode;
use ruff_python_parser::lexer::lex;

/// Operators, attributes, calls and subscripts in a row, nested ones counted. Nobody writes as many.
const CHAIN_MAX: u32 = 400;

/// Where a source first goes too deep, as a byte offset.
pub fn too_deep(source: &str) -> Option<usize> {
    let mut lexer = lex(source, Mode::Module);
    let mut chains = vec![Chain::default()];
    let mut ends_operand = false;
    loop {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return None;
        }
        observe(&mut chains, kind, ends_operand);
        if chains.iter().map(|chain| chain.links).sum::<u32>() > CHAIN_MAX {
            return Some(lexer.current_range().start().to_usize());
        }
        ends_operand = may_end_operand(kind);
    }
}

/// What stands in a row inside one pair of brackets.
#[derive(Debug, Default)]
struct Chain {
    /// Since the last comma or the like.
    links: u32,
    /// The longest so far: what the brackets as a whole may be deep.
    links_most: u32,
}

impl Chain {
    fn link(&mut self, more: u32) {
        self.links += more;
        self.links_most = self.links_most.max(self.links);
    }
}

fn observe(chains: &mut Vec<Chain>, kind: TokenKind, after_operand: bool) {
    match kind {
        TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
            link(chains, u32::from(after_operand));
            chains.push(Chain::default());
        }
        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if chains.len() > 1 => {
            let inner = chains.pop().unwrap_or_default();
            link(chains, inner.links_most);
        }
        kind if links(kind) => link(chains, 1),
        kind if separates(kind) => {
            if let Some(chain) = chains.last_mut() {
                chain.links = 0;
            }
        }
        _ => {}
    }
}

fn link(chains: &mut [Chain], more: u32) {
    if let Some(chain) = chains.last_mut() {
        chain.link(more);
    }
}

/// Tokens that put one more level on what stands before them.
const fn links(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Dot
            | TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Star
            | TokenKind::DoubleStar
            | TokenKind::Slash
            | TokenKind::DoubleSlash
            | TokenKind::Percent
            | TokenKind::At
            | TokenKind::Vbar
            | TokenKind::Amper
            | TokenKind::CircumFlex
            | TokenKind::LeftShift
            | TokenKind::RightShift
    )
}

/// Tokens between which expressions stand side by side.
const fn separates(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Comma
            | TokenKind::Newline
            | TokenKind::Semi
            | TokenKind::Colon
            | TokenKind::Equal
            | TokenKind::And
            | TokenKind::Or
    )
}

const fn may_end_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Name
            | TokenKind::String
            | TokenKind::FStringEnd
            | TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_operators_attributes_calls_and_subscripts_are_bounded() {
        for link in ["+1", ".a", "()", "[0]", "|b", "**1"] {
            assert_eq!(too_deep(&format!("x = a{}\n", link.repeat(390))), None, "{link}");
            assert!(too_deep(&format!("x = a{}\n", link.repeat(410))).is_some(), "{link}");
        }
        let nested =
            format!("x = {}1{}\n", "(".repeat(20), "+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1)".repeat(20));
        assert!(too_deep(&nested).is_some());
    }

    #[test]
    fn what_is_wide_is_not_deep() {
        let wide = ["a.b(c + d)"; 5_000];
        assert_eq!(too_deep(&format!("x = [{}]\n", wide.join(", "))), None);
        assert_eq!(too_deep(&format!("{}\n", wide.join("\n"))), None);
        assert_eq!(too_deep(&format!("x = {}\n", wide.join(" and "))), None);
    }
}
