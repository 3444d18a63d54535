//! Markdown to nodes. Never to HTML text: raw HTML in a lesson is dropped, and a link goes only where
//! the list of schemes allows, so whoever writes a lesson cannot write a script.

use crate::components::Code;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use yew::prelude::*;

/// Renders a text.
pub fn render(text: &str) -> Html {
    let mut builder = Builder::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        builder.event(event);
    }
    builder.finish()
}

/// An open element.
enum Open {
    Node(Tag<'static>),
    Code {
        language: String,
    },
    Image,
    /// Dropped with all that is in it.
    Nothing,
}

#[derive(Default)]
struct Builder {
    /// Open elements, each with the children before it.
    stack: Vec<(Open, Vec<Html>)>,
    children: Vec<Html>,
    text: String,
    in_head: bool,
    alignments: Vec<Alignment>,
    column: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag.into_static()),
            Event::End(end) => self.close(end),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.say(&text),
            Event::Code(text) => self.children.push(html! { <code>{ text.to_string() }</code> }),
            Event::SoftBreak => self.say("\n"),
            Event::HardBreak => self.children.push(html! { <br /> }),
            Event::Rule => self.children.push(html! { <hr /> }),
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    /// Text inside of code and of pictures is collected, elsewhere it becomes a node at once.
    fn say(&mut self, text: &str) {
        match self.stack.last() {
            Some((Open::Code { .. } | Open::Image, _)) => self.text.push_str(text),
            Some((Open::Nothing, _)) => {}
            Some((Open::Node(_), _)) | None => self.children.push(html! { { text.to_owned() } }),
        }
    }

    fn open(&mut self, tag: Tag<'static>) {
        let open = match tag {
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                Open::Code { language }
            }
            Tag::Image { .. } => Open::Image,
            Tag::HtmlBlock | Tag::MetadataBlock(_) => Open::Nothing,
            other => Open::Node(other),
        };
        match &open {
            Open::Node(Tag::Table(alignments)) => self.alignments.clone_from(alignments),
            Open::Node(Tag::TableHead) => (self.in_head, self.column) = (true, 0),
            Open::Node(Tag::TableRow) => self.column = 0,
            Open::Node(_) | Open::Code { .. } | Open::Image | Open::Nothing => {}
        }
        self.stack.push((open, std::mem::take(&mut self.children)));
    }

    fn close(&mut self, end: TagEnd) {
        let Some((open, before)) = self.stack.pop() else { return };
        let inside = std::mem::replace(&mut self.children, before);
        let node = match open {
            Open::Nothing => return,
            Open::Image => html! { <em class="picture-text">{ std::mem::take(&mut self.text) }</em> },
            Open::Code { language } => {
                html! { <Code text={std::mem::take(&mut self.text)} python={is_python(&language)} /> }
            }
            Open::Node(tag) => self.element(tag, inside),
        };
        if matches!(end, TagEnd::TableHead) {
            self.in_head = false;
        }
        self.children.push(node);
    }

    fn element(&mut self, tag: Tag<'static>, inside: Vec<Html>) -> Html {
        let inside: Html = inside.into_iter().collect();
        match tag {
            Tag::Paragraph => html! { <p>{ inside }</p> },
            Tag::Heading { level, .. } => heading(level, inside),
            Tag::BlockQuote(_) => html! { <blockquote>{ inside }</blockquote> },
            Tag::List(Some(start)) => html! { <ol start={start.to_string()}>{ inside }</ol> },
            Tag::List(None) => html! { <ul>{ inside }</ul> },
            Tag::Item => html! { <li>{ inside }</li> },
            Tag::Emphasis => html! { <em>{ inside }</em> },
            Tag::Strong => html! { <strong>{ inside }</strong> },
            Tag::Strikethrough => html! { <del>{ inside }</del> },
            Tag::Link { dest_url, .. } => link(&dest_url, inside),
            Tag::Table(_) => html! { <div class="table-frame"><table>{ inside }</table></div> },
            Tag::TableHead => html! { <thead><tr>{ inside }</tr></thead> },
            Tag::TableRow => html! { <tr>{ inside }</tr> },
            Tag::TableCell => self.cell(inside),
            // Not switched on, or handled when opened.
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::Image { .. }
            | Tag::MetadataBlock(_) => inside,
        }
    }

    fn cell(&mut self, inside: Html) -> Html {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Right) => "is-right",
            Some(Alignment::Center) => "is-centred",
            Some(Alignment::Left | Alignment::None) | None => "",
        };
        self.column += 1;
        if self.in_head {
            html! { <th {class} scope="col">{ inside }</th> }
        } else {
            html! { <td {class}>{ inside }</td> }
        }
    }

    fn finish(mut self) -> Html {
        while let Some((_, before)) = self.stack.pop() {
            let inside = std::mem::replace(&mut self.children, before);
            self.children.extend(inside);
        }
        self.children.into_iter().collect()
    }
}

/// A lesson's own headings come below the page's, which is the first.
fn heading(level: HeadingLevel, inside: Html) -> Html {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => html! { <h2>{ inside }</h2> },
        HeadingLevel::H3 => html! { <h3>{ inside }</h3> },
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => html! { <h4>{ inside }</h4> },
    }
}

fn link(to: &str, inside: Html) -> Html {
    match target(to) {
        Target::Page => html! { <a href={to.to_owned()}>{ inside }</a> },
        Target::Web => {
            html! { <a href={to.to_owned()} target="_blank" rel="noopener noreferrer">{ inside }</a> }
        }
        Target::Refused => inside,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Target {
    Page,
    Web,
    Refused,
}

/// Where a link may go: to a page of ours, or to the web.
fn target(to: &str) -> Target {
    let scheme = to.trim().to_ascii_lowercase();
    if to.starts_with("#/") {
        Target::Page
    } else if scheme.starts_with("https://") || scheme.starts_with("http://") {
        Target::Web
    } else {
        Target::Refused
    }
}

fn is_python(language: &str) -> bool {
    matches!(language.trim(), "python" | "py" | "json")
}

#[cfg(test)]
mod tests {
    use super::{Target, target};

    #[test]
    fn links_go_to_the_web_or_to_our_own_pages_only() {
        assert_eq!(target("https://example.org/paper"), Target::Web);
        assert_eq!(target("#/01-messages/echo"), Target::Page);
        for hostile in [
            "javascript:alert(1)",
            " JavaScript:x",
            "data:text/html,x",
            "vbscript:x",
            "//host/x",
            "file:///x",
        ] {
            assert_eq!(target(hostile), Target::Refused, "{hostile}");
        }
    }
}
