//! How much a search may cost: counted in its own steps, so that the verdict is the same on every machine.

/// Steps that are left.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    left: u64,
    given: u64,
}

/// The budget ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Steps that were given.
    pub given: u64,
}

impl Budget {
    /// So many steps.
    #[must_use]
    pub const fn of(steps: u64) -> Self {
        Self { left: steps, given: steps }
    }

    /// Steps that are left.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    /// Takes away what a search took of a budget of its own.
    pub const fn charge(&mut self, other: Self) {
        self.left = self.left.saturating_sub(other.given - other.left);
    }

    /// Takes one step.
    ///
    /// # Errors
    /// When none is left.
    pub const fn step(&mut self) -> Result<(), Spent> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Spent { given: self.given }),
        }
    }
}

impl Spent {
    /// Why nobody can say, in a sentence.
    #[must_use]
    pub fn why(self) -> String {
        format!("the search was given up after {} steps: nobody can say whether this is right", self.given)
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn a_budget_of_two_allows_two_steps() {
        let mut budget = Budget::of(2);
        assert!(budget.step().is_ok() && budget.step().is_ok());
        assert!(budget.step().unwrap_err().why().contains("after 2 steps"));
    }

    #[test]
    fn what_a_search_took_of_its_own_budget_is_charged() {
        let mut budget = Budget::of(5);
        let mut own = Budget::of(3);
        assert!(own.step().is_ok() && own.step().is_ok());
        budget.charge(own);
        assert_eq!(budget.left(), 3);
    }
}
