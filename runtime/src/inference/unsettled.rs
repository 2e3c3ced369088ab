//! Which message keeps an iteration from converging.

use crate::Distribution;
use crate::inference::Inference;

/// How far the messages of one statement to a variable still move.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsettled {
    /// The element that hears them, as the model writes it.
    pub variable: &'static str,
    /// The statement that they come from: `line 8`.
    pub from: &'static str,
    /// Which of them moves the most, counted flat.
    pub index: usize,
    /// By how much that moves in an iteration, relative to 1 + its size: the natural parameter that moves most.
    pub moved: f64,
    /// Whether it moves on and on and comes back to where it was: not shorter steps in one direction.
    pub oscillates: bool,
}

/// An inference as it is, and copies of it further on.
#[derive(Debug)]
pub struct Ahead<'a, I> {
    now: &'a I,
    /// After one more iteration.
    next: I,
    /// After all but the last.
    before: I,
    /// After the last of [`AHEAD`].
    last: I,
}

/// How many iterations of a copy show whether a message oscillates.
const AHEAD: usize = 16;

impl<'a, I: Inference + Clone> Ahead<'a, I> {
    /// Iterates copies.
    pub fn of(now: &'a I) -> Self {
        let mut next = now.clone();
        next.update();
        let mut before = next.clone();
        (2..AHEAD).for_each(|_| before.update());
        let mut last = before.clone();
        last.update();
        Ahead { now, next, before, last }
    }

    /// The messages of one statement to the elements of an array.
    pub fn array<D: Distribution>(
        &self,
        variable: &'static str,
        from: &'static str,
        messages: impl Fn(&I) -> &[D],
    ) -> Unsettled {
        let at = [self.now, &self.next, &self.before, &self.last].map(messages);
        Unsettled::of(variable, from, at)
    }

    /// The message of one statement to a single variable.
    pub fn single<D: Distribution>(
        &self,
        variable: &'static str,
        from: &'static str,
        message: impl Fn(&I) -> &D,
    ) -> Unsettled {
        self.array(variable, from, |it| std::slice::from_ref(message(it)))
    }
}

impl Unsettled {
    /// Messages as they are, after one more iteration, and after the last two of [`AHEAD`].
    fn of<D: Distribution>(
        variable: &'static str,
        from: &'static str,
        [now, next, before, last]: [&[D]; 4],
    ) -> Self {
        let (index, moved) = farthest(next, now);
        let goes_on = farthest(last, before).1 > 0.5 * moved;
        let straight = 0.5 * moved * AHEAD as f64;
        let returns =
            last.get(index).zip(now.get(index)).is_some_and(|(last, now)| distance(now, last) < straight);
        Unsettled { variable, from, index, moved, oscillates: moved > 0.0 && goes_on && returns }
    }

    /// The one that moves the most.
    pub fn worst(all: Vec<Self>) -> Option<Self> {
        all.into_iter().filter(|one| one.moved > 0.0).max_by(|a, b| a.moved.total_cmp(&b.moved))
    }
}

/// Which of some messages has moved most, and by how much.
fn farthest<D: Distribution>(new: &[D], old: &[D]) -> (usize, f64) {
    let distances = new.iter().zip(old).map(|(new, old)| distance(new, old)).enumerate();
    distances.fold((0, 0.0), |most, one| if one.1 > most.1 { one } else { most })
}

/// The least tolerance at which a message has not moved, to 1 % of it; infinite where there is none.
fn distance<D: Distribution>(new: &D, old: &D) -> f64 {
    let (mut low, mut high) = (1e-12, 1e12);
    if !new.moved(old, low) {
        return 0.0;
    }
    if new.moved(old, high) {
        return f64::INFINITY;
    }
    while high > 1.01 * low {
        let middle = f64::sqrt(low * high);
        if new.moved(old, middle) { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gaussian;

    /// Two messages with these means, iteration by iteration.
    fn of(mean: [fn(f64) -> f64; 2]) -> Unsettled {
        let row = |time: usize| mean.map(|mean| Gaussian::from_mean_precision(mean(time as f64), 1.0));
        let [now, next, before, last] = [0, 1, AHEAD - 1, AHEAD].map(row);
        Unsettled::of("x[i]", "line 3", [&now, &next, &before, &last])
    }

    #[test]
    fn the_message_that_moves_most_is_found_and_where_it_goes() {
        let there_and_back = of([|t| 0.9_f64.powf(t), |t| if t % 2.0 == 0.0 { 0.0 } else { 1.0 }]);
        assert!((there_and_back.index, there_and_back.oscillates) == (1, true), "{there_and_back:?}");
        assert!((there_and_back.moved - 0.5).abs() < 0.01, "{there_and_back:?}");
        assert!(of([|t| (0.9 * t).cos(), |_| 2.0]).oscillates, "a cycle of seven iterations");
        let away = of([|t| 2.0_f64.powf(t), |t| t]);
        assert!(!away.oscillates && away.index == 1, "{away:?}");
        assert!(!of([|t| 0.99_f64.powf(t), |_| 1.0]).oscillates, "slow");
        assert!(!of([|t| 0.5_f64.powf(t), |_| 1.0]).oscillates, "fast");
        let settled = of([|_| 1.0, |_| 2.0]);
        assert!(settled.moved == 0.0 && !settled.oscillates);
        let lost = of([|t| if t == 1.0 { f64::NAN } else { 1.0 }, |t| t]);
        assert_eq!((lost.index, lost.moved), (0, f64::INFINITY));
        assert_eq!(Unsettled::worst(vec![settled.clone(), away, lost.clone()]), Some(lost));
        assert_eq!(Unsettled::worst(vec![settled]), None);
    }
}
