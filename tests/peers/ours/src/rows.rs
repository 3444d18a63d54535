//! Rows as `./dev bench` reads them.

/// One measured number.
pub struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    at_most: Option<f64>,
}

impl Row {
    /// A number without a budget.
    pub fn new(name: &str, value: f64, unit: &'static str) -> Self {
        Self { name: name.to_owned(), value, unit, at_most: None }
    }

    /// The same with a budget.
    pub const fn at_most(mut self, budget: f64) -> Self {
        self.at_most = Some(budget);
        self
    }

    /// Prints rows as one line of JSON.
    pub fn print(rows: &[Self]) {
        let rows: Vec<String> = rows.iter().map(Self::json).collect();
        println!("[{}]", rows.join(", "));
    }

    fn json(&self) -> String {
        let Self { name, value, unit, at_most } = self;
        let budget = at_most.map_or_else(String::new, |most| {
            format!(r#", "budget": "{most} at the most", "met": {}"#, *value <= most)
        });
        format!(r#"{{"name": "{name}", "value": {value:.3}, "unit": "{unit}"{budget}}}"#)
    }
}
