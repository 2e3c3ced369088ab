//! What a story says about given data, worked out without the compiler: its loops are unrolled, its joint Gaussian is
//! built up a variable at a time, and conditioned on an observation at a time, by dense linear algebra.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::story::{Condition, Place, Real, Statement, Whole};

/// Why a story means nothing for the data: the generator leaves such a statement out.
pub(crate) type Reason = String;

/// An element: its array and its indices.
pub(crate) type Key = (String, Vec<i64>);

/// A linear form in the variables, by number.
#[derive(Clone, Debug, Default, PartialEq)]
struct Form {
    constant: f64,
    terms: BTreeMap<usize, f64>,
    /// The elements that are read, by node.
    reads: Vec<usize>,
}

impl Form {
    fn known(constant: f64) -> Self {
        Form { constant, ..Form::default() }
    }

    fn scaled(mut self, by: f64) -> Self {
        self.constant *= by;
        self.terms.values_mut().for_each(|weight| *weight *= by);
        self
    }

    fn plus(mut self, other: Form) -> Self {
        self.constant += other.constant;
        for (variable, weight) in other.terms {
            *self.terms.entry(variable).or_default() += weight;
        }
        self.reads.extend(other.reads);
        self
    }
}

/// An element that is defined.
#[derive(Clone, Debug)]
struct Element {
    node: usize,
    form: Form,
}

/// The joint Gaussian of a story's variables given all observations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joint {
    /// All elements, by name and indices; those local to a loop are gone.
    elements: BTreeMap<Key, Element>,
    mean: Vec<f64>,
    covariance: Vec<Vec<f64>>,
    /// What each variable is drawn as: a form that is zero but for noise, and the noise's variance.
    draws: Vec<(Form, f64)>,
    /// What is observed to be zero but for noise, alike.
    observations: Vec<(Form, f64)>,
    pub(crate) log_evidence: f64,
    log_determinant: f64,
    /// Whether no two paths join two elements.
    pub(crate) is_tree: bool,
    /// The factor graph's components: a node's way to the component's name.
    components: Vec<usize>,
    loops: Vec<(String, i64)>,
}

impl Joint {
    /// Unrolls a story over its data.
    pub(crate) fn new(story: &[Statement], data: &Value) -> Result<Joint, Reason> {
        let mut joint = Joint { is_tree: true, ..Joint::default() };
        story.iter().try_for_each(|statement| joint.run(statement, data))?;
        Ok(joint)
    }

    /// Mean and variance of an element.
    pub(crate) fn marginal(&self, key: &Key) -> (f64, f64) {
        let form = &self.elements[key].form;
        (
            self.mean_of(form),
            self.covariance_with(form).iter().zip(self.dense(form)).map(|(a, b)| a * b).sum(),
        )
    }

    /// The elements of an array.
    pub(crate) fn elements_of(&self, name: &str) -> Vec<Key> {
        self.elements.keys().filter(|key| key.0 == name).cloned().collect()
    }

    /// The same without the elements that another lacks.
    pub(crate) fn cut_to(mut self, other: &Joint) -> Joint {
        self.elements.retain(|key, _| other.elements.contains_key(key));
        self
    }

    /// The variance of an element in the factorised approximation, if it is a variable.
    pub(crate) fn factorised(&self, key: &Key) -> Option<f64> {
        let form = &self.elements[key].form;
        let (variable, weight) = form.terms.iter().next()?;
        (form.terms.len() == 1).then(|| weight * weight * self.factorised_variances()[*variable])
    }

    /// The bound of the best factorised approximation of the informed variables.
    pub(crate) fn bound(&self) -> f64 {
        let (informed, variances) = (self.informed(), self.factorised_variances());
        let mut gap = self.log_determinant;
        for (variable, (_, noise)) in self.draws.iter().enumerate() {
            gap -= if informed[variable] { variances[variable].ln() } else { noise.ln() };
        }
        self.log_evidence - 0.5 * gap
    }

    /// Whether each variable has an observed descendant.
    fn informed(&self) -> Vec<bool> {
        let mut informed = vec![false; self.draws.len()];
        for (form, _) in &self.observations {
            form.terms.keys().for_each(|variable| informed[*variable] = true);
        }
        for variable in (0..informed.len()).rev() {
            if informed[variable] {
                self.draws[variable].0.terms.keys().for_each(|parent| informed[*parent] = true);
            }
        }
        informed
    }

    /// The variances of the best factorised approximation of the informed variables, each the inverse of the precision
    /// given all other informed ones; the others are predicted, parents first.
    fn factorised_variances(&self) -> Vec<f64> {
        let informed = self.informed();
        let mut precisions = vec![0.0; informed.len()];
        let told = self.draws.iter().zip(&informed).filter(|(_, informed)| **informed).map(|(draw, _)| draw);
        for (form, noise) in told.chain(&self.observations) {
            form.terms.iter().for_each(|(variable, weight)| precisions[*variable] += weight * weight / noise);
        }
        let mut variances: Vec<f64> = precisions.iter().map(|precision| 1.0 / precision).collect();
        for (variable, (form, noise)) in self.draws.iter().enumerate().filter(|(at, _)| !informed[*at]) {
            let parents = form.terms.iter().filter(|(parent, _)| **parent != variable);
            variances[variable] =
                noise + parents.map(|(parent, weight)| weight * weight * variances[*parent]).sum::<f64>();
        }
        variances
    }

    fn run(&mut self, statement: &Statement, data: &Value) -> Result<(), Reason> {
        match statement {
            Statement::For { name, from, to, body } => {
                let values: Vec<i64> = (self.whole(from, data)?..self.whole(to, data)?).collect();
                let before = self.clone();
                let upwards = self.repeat(name, values.iter(), body, data);
                upwards.or_else(|_| {
                    *self = before;
                    self.repeat(name, values.iter().rev(), body, data)
                })
            }
            Statement::If { condition, then, otherwise } => {
                let holds = self.holds(condition, data)?;
                self.block(if holds { then } else { otherwise }, data)
            }
            Statement::Draw { target, mean, variance } => {
                let (mean, variance) = (self.read(mean, data)?, self.spread(variance, data)?);
                self.draw(self.key(target, data)?, mean, variance)
            }
            Statement::Derive { target, value } => {
                let form = self.read(value, data)?;
                let node = match value {
                    Real::Latent(place) => self.elements[&self.key(place, data)?].node,
                    _ => self.factor(&form.reads, true),
                };
                self.define(self.key(target, data)?, node, form)
            }
            Statement::Data { target, mean, variance } => {
                let (mean, variance) = (self.read(mean, data)?, self.spread(variance, data)?);
                let key = self.key(target, data)?;
                let value = look(data, &key)?;
                match value.as_f64() {
                    None => self.draw(key, mean, variance),
                    Some(_) if self.elements.contains_key(&key) => Err("observed twice".to_owned()),
                    Some(value) => {
                        // Kept, so that a second observation is seen; a constant is no variable.
                        self.observe(&mean.scaled(-1.0).plus(Form::known(value)), variance);
                        self.define(key, usize::MAX, Form::known(value))
                    }
                }
            }
            Statement::Soft { value, mean, variance } => {
                let (value, mean) = (self.read(value, data)?, self.read(mean, data)?);
                let variance = self.spread(variance, data)?;
                let error = value.plus(mean.scaled(-1.0));
                once(&error)?;
                self.observe(&error, variance);
                Ok(())
            }
            Statement::Equal { value, to } => {
                let (value, to) = (self.read(value, data)?, self.read(to, data)?);
                let error = value.plus(to.scaled(-1.0));
                once(&error)?;
                if self.spread_of(&error) < 1e-3 {
                    return Err("too nearly known".to_owned());
                }
                self.observe(&error, 0.0);
                Ok(())
            }
        }
    }

    /// The iterations of a loop, in the order in which each finds what it reads.
    fn repeat<'a>(
        &mut self,
        name: &str,
        mut values: impl Iterator<Item = &'a i64>,
        body: &[Statement],
        data: &Value,
    ) -> Result<(), Reason> {
        values.try_for_each(|value| {
            self.loops.push((name.to_owned(), *value));
            self.block(body, data)?;
            self.loops.pop();
            Ok(())
        })
    }

    /// Statements whose scalars are their own.
    fn block(&mut self, body: &[Statement], data: &Value) -> Result<(), Reason> {
        let before: BTreeSet<Key> = self.elements.keys().filter(|key| key.1.is_empty()).cloned().collect();
        body.iter().try_for_each(|statement| self.run(statement, data))?;
        self.elements.retain(|key, _| !key.1.is_empty() || before.contains(key));
        Ok(())
    }

    fn define(&mut self, key: Key, node: usize, form: Form) -> Result<(), Reason> {
        match self.elements.insert(key, Element { node, form }) {
            None => Ok(()),
            Some(_) => Err("defined twice".to_owned()),
        }
    }

    /// One more variable: its mean is a form in the others.
    fn draw(&mut self, key: Key, mean: Form, variance: f64) -> Result<(), Reason> {
        let cross = self.covariance_with(&mean);
        let spread = variance + self.spread_of(&mean);
        self.mean.push(self.mean_of(&mean));
        self.covariance.iter_mut().zip(&cross).for_each(|(row, cross)| row.push(*cross));
        self.covariance.push(cross.into_iter().chain([spread]).collect());
        self.log_determinant += variance.ln();
        let variable = self.mean.len() - 1;
        let node = self.factor(&mean.reads, true);
        let mut error = mean.scaled(-1.0);
        error.terms.insert(variable, 1.0);
        self.draws.push((error, variance));
        let form = Form { terms: BTreeMap::from([(variable, 1.0)]), ..Form::default() };
        self.define(key, node, form)
    }

    /// Conditions on a form's being a draw from N(0, variance).
    fn observe(&mut self, error: &Form, variance: f64) {
        self.factor(&error.reads, false);
        self.observations.push((error.clone(), variance));
        let (cross, found) = (self.covariance_with(error), self.mean_of(error));
        let total = variance + self.spread_of(error);
        self.log_evidence -= 0.5 * ((std::f64::consts::TAU * total).ln() + found * found / total);
        self.log_determinant += (variance / total).ln();
        for (i, row) in self.covariance.iter_mut().enumerate() {
            self.mean[i] -= cross[i] * found / total;
            row.iter_mut().zip(&cross).for_each(|(entry, other)| *entry -= cross[i] * other / total);
        }
    }

    fn dense(&self, form: &Form) -> Vec<f64> {
        (0..self.mean.len()).map(|variable| form.terms.get(&variable).copied().unwrap_or(0.0)).collect()
    }

    fn mean_of(&self, form: &Form) -> f64 {
        form.constant + form.terms.iter().map(|(variable, weight)| weight * self.mean[*variable]).sum::<f64>()
    }

    fn covariance_with(&self, form: &Form) -> Vec<f64> {
        let with = |row: &Vec<f64>| form.terms.iter().map(|(variable, weight)| weight * row[*variable]).sum();
        self.covariance.iter().map(with).collect()
    }

    fn spread_of(&self, form: &Form) -> f64 {
        let cross = self.covariance_with(form);
        form.terms.iter().map(|(variable, weight)| weight * cross[*variable]).sum()
    }

    /// One more factor, and what it defines: joins what it reads; whether it closes a loop is noted.
    fn factor(&mut self, reads: &[usize], defines: bool) -> usize {
        let own = self.components.len();
        self.components.push(own);
        for node in reads.iter().filter(|node| **node != usize::MAX) {
            let root = self.root(*node);
            self.is_tree &= self.root(own) != root;
            let here = self.root(own);
            self.components[here] = root;
        }
        if defines { own } else { usize::MAX }
    }

    fn root(&self, mut node: usize) -> usize {
        while self.components[node] != node {
            node = self.components[node];
        }
        node
    }

    /// A form whose elements are all different.
    fn read(&self, real: &Real, data: &Value) -> Result<Form, Reason> {
        let form = self.form(real, data, &mut Vec::new())?;
        once(&form)?;
        Ok(form)
    }

    fn form(&self, real: &Real, data: &Value, inner: &mut Vec<(String, i64)>) -> Result<Form, Reason> {
        Ok(match real {
            Real::Number(number) => Form::known(*number),
            Real::Loop(name) => Form::known(self.named(name, data, inner)? as f64),
            Real::Known(place) => {
                let value = look(data, &self.key_in(place, data, inner)?)?;
                Form::known(value.as_f64().ok_or("a missing value is no constant")?)
            }
            Real::Latent(place) => self.element(&self.key_in(place, data, inner)?)?,
            Real::Plus(a, b) => self.form(a, data, inner)?.plus(self.form(b, data, inner)?),
            Real::Minus(a, b) => self.form(a, data, inner)?.plus(self.form(b, data, inner)?.scaled(-1.0)),
            Real::Times(a, b) => {
                let factor = self.form(a, data, inner)?.constant;
                self.form(b, data, inner)?.scaled(factor)
            }
            Real::Over(a, b) => {
                let divisor = self.form(b, data, inner)?.constant;
                self.form(a, data, inner)?.scaled(1.0 / divisor)
            }
            Real::Negative(a) => self.form(a, data, inner)?.scaled(-1.0),
            Real::Sum(name, to, of) => {
                let mut total = Form::default();
                for value in 0..self.whole_in(to, data, inner)? {
                    inner.push((name.clone(), value));
                    total = total.plus(self.form(of, data, inner)?);
                    inner.pop();
                }
                total
            }
            Real::Dot(known, latents, size) => {
                let mut total = Form::default();
                for index in 0..self.named(size, data, inner)? {
                    let weight = look(data, &(known.clone(), vec![index]))?.as_f64().ok_or("missing")?;
                    total = total.plus(self.element(&(latents.clone(), vec![index]))?.scaled(weight));
                }
                total
            }
            Real::Total(latents, size) => {
                let mut total = Form::default();
                for index in 0..self.named(size, data, inner)? {
                    total = total.plus(self.element(&(latents.clone(), vec![index]))?);
                }
                total
            }
        })
    }

    fn element(&self, key: &Key) -> Result<Form, Reason> {
        let element = self.elements.get(key).ok_or_else(|| format!("{key:?} is not defined"))?;
        Ok(Form { reads: vec![element.node], ..element.form.clone() })
    }

    fn spread(&self, real: &Real, data: &Value) -> Result<f64, Reason> {
        let form = self.read(real, data)?;
        if form.terms.is_empty() && form.constant > 0.0 {
            Ok(form.constant)
        } else {
            Err("no variance".to_owned())
        }
    }

    fn key(&self, place: &Place, data: &Value) -> Result<Key, Reason> {
        self.key_in(place, data, &[])
    }

    fn key_in(&self, place: &Place, data: &Value, inner: &[(String, i64)]) -> Result<Key, Reason> {
        let at: Result<Vec<i64>, Reason> =
            place.at.iter().map(|index| self.whole_in(index, data, inner)).collect();
        Ok((place.name.clone(), at?))
    }

    fn whole(&self, whole: &Whole, data: &Value) -> Result<i64, Reason> {
        self.whole_in(whole, data, &[])
    }

    fn whole_in(&self, whole: &Whole, data: &Value, inner: &[(String, i64)]) -> Result<i64, Reason> {
        match whole {
            Whole::Number(number) => Ok(*number),
            Whole::Name(name, by) => Ok(self.named(name, data, inner)? + by),
            Whole::Mirror(size, name) => {
                Ok(self.named(size, data, inner)? - 1 - self.named(name, data, inner)?)
            }
            Whole::Known(place) => {
                let value = look(data, &self.key_in(place, data, inner)?)?;
                value.as_i64().ok_or_else(|| "no integer".to_owned())
            }
        }
    }

    fn named(&self, name: &str, data: &Value, inner: &[(String, i64)]) -> Result<i64, Reason> {
        let found = inner.iter().chain(&self.loops).find(|(known, _)| known == name);
        found.map(|(_, value)| *value).or_else(|| data["sizes"][name].as_i64()).ok_or(format!("no {name}"))
    }

    fn holds(&self, condition: &Condition, data: &Value) -> Result<bool, Reason> {
        Ok(match condition {
            Condition::Flag(place) => look(data, &self.key(place, data)?)?.as_bool().ok_or("no flag")?,
            Condition::Equal(whole, number) => self.whole(whole, data)? == *number,
            Condition::Above(whole, number) => self.whole(whole, data)? > *number,
            Condition::Not(of) => !self.holds(of, data)?,
            Condition::Both(a, b) => self.holds(a, data)? && self.holds(b, data)?,
        })
    }
}

/// One factor reaches an element once.
fn once(form: &Form) -> Result<(), Reason> {
    let mut reads: Vec<usize> = form.reads.iter().copied().filter(|node| *node != usize::MAX).collect();
    let all = reads.len();
    reads.sort_unstable();
    reads.dedup();
    if reads.len() == all { Ok(()) } else { Err("an element is reached twice".to_owned()) }
}

/// A datum.
fn look<'a>(data: &'a Value, (name, at): &Key) -> Result<&'a Value, Reason> {
    let mut value = data.get(name).ok_or_else(|| format!("no data {name}"))?;
    for index in at {
        let index = usize::try_from(*index).map_err(|_| "an index below zero")?;
        value = value.get(index).ok_or_else(|| format!("{name}: {index} is out of range"))?;
    }
    Ok(value)
}
