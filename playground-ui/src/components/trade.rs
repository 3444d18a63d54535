//! What runs cost, and what that bought: the first two figures of a scenario as a point for each run of this visit, so
//! that a turn of a dial is seen as the trade that it is. The table beside it says the same in numbers.

use crate::pages::task::Measured;
use crate::strings::task::trade as say;
use picture::Trade;
use trace::Figure;
use yew::prelude::*;

/// What the plot needs.
#[derive(Properties, PartialEq)]
pub struct TradeProps {
    /// The runs of one scenario, in order.
    pub runs: Vec<Measured>,
}

/// Figures of the latest run, and the plot when there are two.
#[component]
pub fn TradePlot(props: &TradeProps) -> Html {
    let Some(latest) = props.runs.last() else { return Html::default() };
    let row = |figure: &Figure| {
        let within = figure.at_most.is_none_or(|most| figure.value <= most);
        html! {
            <div key={figure.name.clone()} class={classes!("figure-row", (!within).then_some("is-over"))}>
                <dt>{ figure.name.clone() }</dt>
                <dd>{ say::value(figure) }</dd>
            </div>
        }
    };
    html! {
        <div class="trade" data-test="trade">
            <dl class="figure-list">{ for latest.figures.iter().map(row) }</dl>
            if let [across, up, ..] = &*latest.figures {
                <Plot across={across.clone()} up={up.clone()} runs={props.runs.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PlotProps {
    across: Figure,
    up: Figure,
    runs: Vec<Measured>,
}

const WIDTH: f64 = 280.0;
const HEIGHT: f64 = 170.0;

#[component]
fn Plot(props: &PlotProps) -> Html {
    let PlotProps { across, up, runs } = props;
    let points: Vec<(f64, f64)> = runs.iter().filter_map(Measured::point).collect();
    let trade = Trade::of(&points, (across.at_most, up.at_most), (WIDTH, HEIGHT));
    let last = trade.points.len().saturating_sub(1);
    let point = |(index, (x, y)): (usize, &(f64, f64))| {
        let class = if index == last { "trade-point is-latest" } else { "trade-point" };
        html! { <circle key={index} {class} cx={x.to_string()} cy={y.to_string()} r={if index == last { "5" } else { "3.5" }} /> }
    };
    let line = |(x1, y1, x2, y2): (f64, f64, f64, f64)| {
        html! { <line class="trade-limit" x1={x1.to_string()} y1={y1.to_string()} x2={x2.to_string()} y2={y2.to_string()} /> }
    };
    html! {
        <figure class="trade-plot">
            <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={say::label(across, up, runs.len())}>
                <rect class="trade-allowed" x={trade.allowed.0.to_string()} y={trade.allowed.1.to_string()}
                    width={trade.allowed.2.to_string()} height={trade.allowed.3.to_string()} />
                { for trade.limits.iter().copied().map(line) }
                <polyline class="trade-path" points={trade.path()} />
                { for trade.points.iter().enumerate().map(point) }
            </svg>
            <figcaption>
                <span class="trade-up">{ say::up(up) }</span>
                <span class="trade-across">{ say::across(across) }</span>
            </figcaption>
        </figure>
    }
}
