//! Observed categories from components whose weights follow groups: the words of documents from topics (Blei, Ng and
//! Jordan 2003), for variational message passing.
//!
//! q(z = k) ∝ exp(E ln θ of the group) · exp(E ln φ of the category): a product, so exponentials are taken for each
//! parameter and never for a token, and no token's belief is kept. What a pass leaves behind are the expected counts of
//! components, for each group and for each category. A factor common to the sum over a group's tokens, or over a
//! category's, stays outside the loop.

use crate::distributions::{Categorical, Dirichlet, weighted};
use crate::special::ln;

/// Components that are worked on side by side; those that fill the last block up have weight 0.
const SIDE: usize = 4;

/// Totals that are safely within the range of numbers.
const SAFE: f64 = 1e-280;

type Block = [f64; SIDE];

/// Tokens in groups, and the beliefs about the component of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    components: usize,
    categories: usize,
    /// Blocks of components.
    width: usize,
    /// Where the tokens of each group start, and where the last ends.
    starts: Vec<usize>,
    category: Vec<usize>,
    /// How often each token counts.
    times: Vec<f64>,
    /// exp(E ln θ), group by group, and exp(E ln φ), category by category: of the last pass.
    weights: Vec<Block>,
    parts: Vec<Block>,
    /// The beliefs that they are made of.
    groups: Vec<Dirichlet>,
    probabilities: Vec<Dirichlet>,
    /// One column of `parts` in the making.
    column: Vec<f64>,
    /// Tokens whose total weight may be no number, each time.
    too_small: Vec<usize>,
    /// Expected counts, the same.
    of_groups: Vec<Block>,
    of_categories: Vec<Block>,
}

impl Tokens {
    /// No tokens yet, of so many components and categories.
    pub fn new([components, categories]: [usize; 2]) -> Self {
        let width = components.div_ceil(SIDE);
        Self { components, categories, width, starts: vec![0], ..Self::default() }
    }

    /// One more token of the group at hand, which counts so many times.
    pub fn push(&mut self, category: usize, times: f64) {
        self.category.push(category);
        self.times.push(times);
    }

    /// The end of a group.
    pub fn end_group(&mut self) {
        self.starts.push(self.category.len());
    }

    /// Every token from any component alike, and the counts that this makes.
    pub fn start(&mut self) {
        let groups = self.starts.len() - 1;
        let mut even = vec![[0.0; SIDE]; self.width];
        even.as_flattened_mut()[..self.components].fill(1.0);
        self.weights = even.repeat(groups);
        self.parts = even.repeat(self.categories);
        let even = |size: usize| Dirichlet::point(&vec![1.0 / size as f64; size]);
        self.groups = vec![even(self.components); groups];
        self.probabilities = vec![even(self.categories); self.components];
        self.of_groups = vec![[0.0; SIDE]; groups * self.width];
        self.of_categories = vec![[0.0; SIDE]; self.categories * self.width];
        self.update();
    }

    /// The belief about the weights of a group's components; known weights are a point.
    pub fn set_group(&mut self, group: usize, weights: &Dirichlet) {
        self.groups[group].clone_from(weights);
        // A common factor makes no difference.
        let row = self.weights[group * self.width..][..self.width].as_flattened_mut();
        weights.exp_digammas(&mut row[..self.components]);
    }

    /// The belief about the category probabilities of a component.
    pub fn set_component(&mut self, component: usize, probabilities: &Dirichlet) {
        self.probabilities[component].clone_from(probabilities);
        self.column.resize(self.categories, 0.0);
        let scale = 1.0 / probabilities.exp_digammas(&mut self.column);
        let (block, lane) = (component / SIDE, component % SIDE);
        for (row, part) in self.parts.chunks_exact_mut(self.width.max(1)).zip(&self.column) {
            row[block][lane] = scale * part;
        }
    }

    /// The beliefs about all tokens, and the counts that they make.
    pub fn update(&mut self) {
        // The number of blocks as a constant keeps a group's sums in registers.
        match self.width {
            1 => self.pass::<1>(),
            2 => self.pass::<2>(),
            3 => self.pass::<3>(),
            4 => self.pass::<4>(),
            5 => self.pass::<5>(),
            6 => self.pass::<6>(),
            8 => self.pass::<8>(),
            _ => self.pass_any(),
        }
        for (counts, parts) in self.of_categories.iter_mut().zip(&self.parts) {
            times(counts, parts);
        }
        for at in 0..self.too_small.len() {
            self.add_by_logarithms(self.too_small[at]);
        }
    }

    /// The component of a token whose weights are all too small for numbers.
    #[cold]
    fn add_by_logarithms(&mut self, token: usize) {
        let (group, category) = (self.group_of(token), self.category[token]);
        let belief = self.belief_by_logarithms(group, category);
        let rows = [group, category].map(|row| row * self.width..(row + 1) * self.width);
        let [of_group, of_category] = rows;
        for (k, share) in belief.shares().enumerate() {
            self.of_groups[of_group.clone()].as_flattened_mut()[k] += self.times[token] * share;
            self.of_categories[of_category.clone()].as_flattened_mut()[k] += self.times[token] * share;
        }
    }

    fn group_of(&self, token: usize) -> usize {
        self.starts.partition_point(|start| *start <= token).saturating_sub(1)
    }

    fn belief_by_logarithms(&self, group: usize, category: usize) -> Categorical {
        let of_group = self.groups[group].mean_logs();
        let logs = of_group.zip(&self.probabilities).map(|(log, part)| log + part.mean_log_of(category));
        Categorical::from_buffer(logs.collect())
    }

    fn pass<const W: usize>(&mut self) {
        let parts: &[[Block; W]] = self.parts.as_chunks().0;
        let of_categories: &mut [[Block; W]] = self.of_categories.as_chunks_mut().0;
        of_categories.as_flattened_mut().fill([0.0; SIDE]);
        self.too_small.clear();
        let groups = self.weights.as_chunks::<W>().0.iter().zip(self.of_groups.as_chunks_mut::<W>().0);
        for ((weights, counts), ends) in groups.zip(self.starts.windows(2)) {
            let mut sums = [[0.0; SIDE]; W];
            let tokens = ends[0]..ends[1];
            for token in tokens {
                let category = self.category[token];
                let part = &parts[category];
                let total = product(weights, part);
                if total < SAFE {
                    self.too_small.push(token);
                    continue;
                }
                let share = self.times[token] / total;
                add(share, part, &mut sums);
                add(share, weights, &mut of_categories[category]);
            }
            *counts = sums;
            counts.iter_mut().zip(weights).for_each(|(counts, weights)| times(counts, weights));
        }
    }

    /// The same for a number of blocks without a constant of its own.
    fn pass_any(&mut self) {
        let width = self.width.max(1);
        self.of_categories.fill([0.0; SIDE]);
        self.too_small.clear();
        let groups = self.weights.chunks_exact(width).zip(self.of_groups.chunks_exact_mut(width));
        for ((weights, counts), ends) in groups.zip(self.starts.windows(2)) {
            counts.fill([0.0; SIDE]);
            let tokens = ends[0]..ends[1];
            for token in tokens {
                let row = self.category[token] * width..(self.category[token] + 1) * width;
                let part = &self.parts[row.clone()];
                let total = product(weights, part);
                if total < SAFE {
                    self.too_small.push(token);
                    continue;
                }
                let share = self.times[token] / total;
                add(share, part, counts);
                add(share, weights, &mut self.of_categories[row]);
            }
            counts.iter_mut().zip(weights).for_each(|(counts, weights)| times(counts, weights));
        }
    }

    /// The message to the weights of a group: 1 + the expected count of each component.
    pub fn to_group(&self, group: usize) -> Dirichlet {
        let row = self.of_groups[group * self.width..][..self.width].as_flattened();
        Dirichlet::from_buffer(row[..self.components].iter().map(|count| 1.0 + count).collect())
    }

    /// The message to the category probabilities of a component.
    pub fn to_component(&self, component: usize) -> Dirichlet {
        let (block, lane) = (component / SIDE, component % SIDE);
        let rows = self.of_categories.chunks_exact(self.width.max(1));
        Dirichlet::from_buffer(rows.map(|row| 1.0 + row[block][lane]).collect())
    }

    /// Σ E ln p(z) over the tokens of a group.
    pub fn average_log_of_group(&self, group: usize, weights: &Dirichlet) -> f64 {
        let row = self.of_groups[group * self.width..][..self.width].as_flattened();
        row.iter().zip(weights.mean_logs()).map(|(count, mean_log)| weighted(*count, mean_log)).sum()
    }

    /// Σ E ln p(category | component) over the share of all tokens that is from a component.
    pub fn average_log_of_component(&self, component: usize, probabilities: &Dirichlet) -> f64 {
        let (block, lane) = (component / SIDE, component % SIDE);
        let rows = self.of_categories.chunks_exact(self.width.max(1)).zip(probabilities.mean_logs());
        rows.map(|(row, mean_log)| weighted(row[block][lane], mean_log)).sum()
    }

    /// The sum of the entropies of all tokens, each as often as it counts.
    pub fn entropy(&self) -> f64 {
        let width = self.width.max(1);
        let mut entropy = 0.0;
        for (group, (weights, ends)) in
            self.weights.chunks_exact(width).zip(self.starts.windows(2)).enumerate()
        {
            for token in ends[0]..ends[1] {
                let part = &self.parts[self.category[token] * width..][..width];
                let total = product(weights, part);
                let of_one = if total < SAFE {
                    self.belief_by_logarithms(group, self.category[token]).entropy()
                } else {
                    let all = weights.as_flattened().iter().zip(part.as_flattened());
                    let share = |(weight, part): (&f64, &f64)| weight * part / total;
                    all.map(share).map(|p| if p > 0.0 { -p * ln(p) } else { 0.0 }).sum()
                };
                entropy += self.times[token] * of_one;
            }
        }
        entropy
    }
}

#[inline]
fn product(a: &[Block], b: &[Block]) -> f64 {
    let mut sums = [0.0; SIDE];
    for (a, b) in a.iter().zip(b) {
        for i in 0..SIDE {
            sums[i] += a[i] * b[i];
        }
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

#[inline]
fn add(scale: f64, from: &[Block], to: &mut [Block]) {
    for (to, from) in to.iter_mut().zip(from) {
        for i in 0..SIDE {
            to[i] += scale * from[i];
        }
    }
}

#[inline]
fn times(row: &mut Block, by: &Block) {
    row.iter_mut().zip(by).for_each(|(row, by)| *row *= by);
}
