//! Who plays the nodes: the learner's program, a module, or each of them half. Only tasks with modules that speak their
//! messages have the choice.

use crate::hooks::Bench;
use crate::pages::task::Action;
use crate::strings::task::company as say;
use trace::wire::Company;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What the choice needs.
#[derive(Properties, PartialEq)]
pub struct CompanyProps {
    /// The modules that the task offers.
    pub modules: Vec<String>,
    /// The task's state.
    pub bench: Bench,
}

/// The choice.
#[component]
pub fn CompanyChoice(props: &CompanyProps) -> Html {
    if props.modules.is_empty() {
        return Html::default();
    }
    let choices = choices(&props.modules);
    let chosen = choices.iter().position(|choice| *choice == props.bench.state.company).unwrap_or_default();
    let choose = {
        let (dispatch, choices) = (props.bench.state.dispatcher(), choices.clone());
        Callback::from(move |event: Event| {
            let index = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            let choice = usize::try_from(index).ok().and_then(|index| choices.get(index));
            dispatch.dispatch(Action::Company(choice.cloned().unwrap_or_default()));
        })
    };
    let option = |(index, choice): (usize, &Company)| {
        html! { <option key={index} selected={index == chosen}>{ words(choice) }</option> }
    };
    html! {
        <div class="company">
            <label for="company" title={say::TITLE}>{ say::LABEL }</label>
            <select id="company" class="field" data-test="company" onchange={choose}>
                { for choices.iter().enumerate().map(option) }
            </select>
        </div>
    }
}

fn choices(modules: &[String]) -> Vec<Company> {
    let of = |module: &String| [Company::Half(module.clone()), Company::All(module.clone())];
    std::iter::once(Company::Nobody).chain(modules.iter().flat_map(of)).collect()
}

fn words(company: &Company) -> String {
    match company {
        Company::Nobody => say::NOBODY.to_owned(),
        Company::Half(module) => say::half(module),
        Company::All(module) => say::all(module),
    }
}
