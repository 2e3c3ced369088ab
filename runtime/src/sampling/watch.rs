//! What a sweep drew though no value of it is possible.

use crate::Error;
use crate::distributions::Distribution;

/// The first element of a run that was drawn from an improper distribution.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    first: Option<Error>,
}

impl Watch {
    /// How often a first state is drawn at most, where what was drawn before may leave no value for what is drawn next.
    pub const STARTS: usize = 100;

    /// Looks at what an element, by its place in the array, is drawn from.
    #[inline]
    pub fn see(
        &mut self,
        variable: &'static str,
        conditional: &impl Distribution,
        index: usize,
        line: usize,
    ) {
        if !conditional.is_proper() {
            self.note(variable, conditional, index, line);
        }
    }

    #[cold]
    fn note(&mut self, variable: &'static str, conditional: &impl Distribution, index: usize, line: usize) {
        let error = Error::check_proper(variable, conditional, index, line, 0).err();
        self.first = self.first.take().or(error);
    }

    /// Looks at a number that was drawn, by the place of its element: NaN says that none is possible.
    #[inline]
    pub fn see_number(&mut self, variable: &'static str, number: f64, index: usize, line: usize) {
        self.refuse(variable, number.is_nan().then_some(index), line);
    }

    /// Takes note of an element of which no value is possible, if there is one.
    #[inline]
    pub fn refuse(&mut self, variable: &'static str, index: Option<usize>, line: usize) {
        if let (Some(index), None) = (index, &self.first) {
            self.first = Some(Error::contradiction(variable, index, line, 0));
        }
    }

    /// After a sweep: the first element of which no value was possible.
    ///
    /// # Errors
    /// That element, by the variable's name and the line.
    pub fn check(&self, sweep: usize) -> Result<(), Error> {
        match &self.first {
            Some(error) => Err(Error { iteration: sweep, ..error.clone() }),
            None => Ok(()),
        }
    }
}
