//! Which message keeps an iteration from converging.

use crate::Distribution;

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
    /// Whether another iteration takes it back to where it was, or nearly.
    pub back_and_forth: bool,
}

impl Unsettled {
    /// Messages as they are, after one more iteration and after two.
    pub fn of<D: Distribution>(
        variable: &'static str,
        from: &'static str,
        [now, next, after]: [&[D]; 3],
    ) -> Self {
        let distances = next.iter().zip(now).map(|(next, now)| distance(next, now)).enumerate();
        let (index, moved) =
            distances.fold((0, 0.0), |most, one| if one.1 > most.1 { one } else { most });
        let back = |index: usize| Some(distance(after.get(index)?, now.get(index)?) < 0.5 * moved);
        let back_and_forth = moved > 0.0 && back(index).unwrap_or(false);
        Unsettled { variable, from, index, moved, back_and_forth }
    }

    /// The one that moves the most.
    pub fn worst(all: Vec<Self>) -> Option<Self> {
        all.into_iter().filter(|one| one.moved > 0.0).max_by(|a, b| a.moved.total_cmp(&b.moved))
    }
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

    fn of(values: [[f64; 2]; 3]) -> Unsettled {
        let messages = values.map(|row| row.map(|mean| Gaussian::from_mean_precision(mean, 1.0)));
        let [now, next, after] = messages.each_ref().map(|row| row.as_slice());
        Unsettled::of("x[i]", "line 3", [now, next, after])
    }

    #[test]
    fn the_message_that_moves_most_is_found_and_where_it_goes() {
        let there_and_back = of([[1.0, 0.0], [1.5, 1.0], [1.0, 0.1]]);
        assert!((there_and_back.index, there_and_back.back_and_forth) == (1, true), "{there_and_back:?}");
        assert!((there_and_back.moved - 0.5).abs() < 0.01, "{there_and_back:?}");
        let away = of([[0.0, 0.0], [9.0, 1.0], [90.0, 2.0]]);
        assert!((away.index, away.back_and_forth) == (0, false) && (away.moved - 0.9).abs() < 0.02, "{away:?}");
        let settled = of([[1.0, 2.0]; 3]);
        assert!(settled.moved == 0.0 && !settled.back_and_forth);
        let lost = of([[1.0, 2.0], [f64::NAN, 2.0], [1.0, 2.0]]);
        assert_eq!((lost.index, lost.moved), (0, f64::INFINITY));
        assert_eq!(Unsettled::worst(vec![settled.clone(), away.clone(), lost.clone()]), Some(lost));
        assert_eq!(Unsettled::worst(vec![settled]), None);
    }
}
