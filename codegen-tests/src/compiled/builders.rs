//! How each emitted module is made from JSON: the drivers that the compiler emits beside them.

/// `models/anaesthetists.model`.
pub mod anaesthetists {
    use posterity_runtime::*;

    use crate::compiled::anaesthetists::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let patients_data = reader.scalar::<usize>("patients", 11, 5);
        let raters_data = reader.scalar::<usize>("raters", 12, 5);
        let categories_data = reader.scalar::<usize>("categories", 13, 5);
        let patient_data = reader.array::<usize>("patient", 14, 5);
        let rater_data = reader.array::<usize>("rater", 15, 5);
        let rating_data = reader.array::<usize>("rating", 16, 5);
        reader.bound("n", "patient", patient_data.len());
        reader.finish()?;
        let made = Anaesthetists::new(AnaesthetistsData {
                patients: patients_data,
                raters: raters_data,
                categories: categories_data,
                patient: &patient_data,
                rater: &rater_data,
                rating: &rating_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/answer_key.model`.
pub mod answer_key {
    use posterity_runtime::*;

    use crate::compiled::answer_key::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let answer_data = reader.grid::<usize, 2>("answer", 11, 17);
        let choices_data = reader.scalar::<usize>("choices", 11, 59);
        reader.bound("candidates", "answer", answer_data.1[0usize]);
        reader.bound("questions", "answer", answer_data.1[1usize]);
        reader.finish()?;
        let made = AnswerKey::new(AnswerKeyData {
                answer: posterity_runtime::Grid::new(&answer_data.0, answer_data.1),
                choices: choices_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/bayes_point_machine.model`.
pub mod bayes_point_machine {
    use posterity_runtime::*;

    use crate::compiled::bayes_point_machine::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 9, 25);
        let class_data = reader.array::<bool>("class", 9, 43);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("d", "x", x_data.1[1usize]);
        reader.labels("feature_names");
        reader.finish()?;
        let made = BayesPointMachine::new(BayesPointMachineData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                class: &class_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("feature_names", "w", &made, 12, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/clinical_trial.model`.
pub mod clinical_trial {
    use posterity_runtime::*;

    use crate::compiled::clinical_trial::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let placebo_data = reader.scalar::<usize>("placebo", 11, 5);
        let placebo_attacks_data = reader.scalar::<usize>("placebo_attacks", 12, 5);
        let aspirin_data = reader.scalar::<usize>("aspirin", 13, 5);
        let aspirin_attacks_data = reader.scalar::<usize>("aspirin_attacks", 14, 5);
        reader.finish()?;
        let made = ClinicalTrial::new(ClinicalTrialData {
                placebo: placebo_data,
                placebo_attacks: placebo_attacks_data,
                aspirin: aspirin_data,
                aspirin_attacks: aspirin_attacks_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/coal_mining.model`.
pub mod coal_mining {
    use posterity_runtime::*;

    use crate::compiled::coal_mining::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let year_data = reader.array::<usize>("year", 8, 18);
        let disasters_data = reader.array::<usize>("disasters", 8, 36);
        reader.bound("n", "year", year_data.len());
        reader.finish()?;
        let made = CoalMining::new(CoalMiningData {
                year: &year_data,
                disasters: &disasters_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/coal_mining_change.model`.
pub mod coal_mining_change {
    use posterity_runtime::*;

    use crate::compiled::coal_mining_change::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let disasters_data = reader.array::<usize>("disasters", 9, 24);
        reader.bound("n", "disasters", disasters_data.len());
        reader.finish()?;
        let made = CoalMiningChange::new(CoalMiningChangeData {
                disasters: &disasters_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/coal_mining_sampled.model`.
pub mod coal_mining_sampled {
    use posterity_runtime::*;

    use crate::compiled::coal_mining_sampled::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let disasters_data = reader.array::<usize>("disasters", 9, 25);
        reader.bound("n", "disasters", disasters_data.len());
        reader.finish()?;
        let made = CoalMiningSampled::new(CoalMiningSampledData {
                disasters: &disasters_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/coal_mining_states.model`.
pub mod coal_mining_states {
    use posterity_runtime::*;

    use crate::compiled::coal_mining_states::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let disasters_data = reader.array::<usize>("disasters", 11, 24);
        reader.bound("n", "disasters", disasters_data.len());
        reader.finish()?;
        let made = CoalMiningStates::new(CoalMiningStatesData {
                disasters: &disasters_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/eight_schools.model`.
pub mod eight_schools {
    use posterity_runtime::*;

    use crate::compiled::eight_schools::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let effect_data = reader.array::<f64>("effect", 8, 20);
        let standard_error_data = reader.array::<f64>("standard_error", 8, 38);
        reader.bound("n", "effect", effect_data.len());
        reader.labels("school");
        reader.finish()?;
        let made = EightSchools::new(EightSchoolsData {
                effect: &effect_data,
                standard_error: &standard_error_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("school", "school_effect", &made, 13, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/factor_analysis.model`.
pub mod factor_analysis {
    use posterity_runtime::*;

    use crate::compiled::factor_analysis::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 11, 22);
        let start_data = reader.grid::<f64, 2>("start", 11, 40);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("d", "x", x_data.1[1usize]);
        reader.bound("factors", "start", start_data.1[1usize]);
        reader.finish()?;
        let made = FactorAnalysis::new(FactorAnalysisData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                start: posterity_runtime::Grid::new(&start_data.0, start_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/football.model`.
pub mod football {
    use posterity_runtime::*;

    use crate::compiled::football::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let teams_data = reader.scalar::<usize>("teams", 15, 5);
        let seasons_data = reader.scalar::<usize>("seasons", 16, 5);
        let season_data = reader.array::<usize>("season", 17, 5);
        let home_data = reader.array::<usize>("home", 18, 5);
        let away_data = reader.array::<usize>("away", 19, 5);
        let outcome_data = reader.array::<usize>("outcome", 20, 5);
        reader.bound("games", "season", season_data.len());
        reader.labels("team");
        reader.finish()?;
        let made = Football::new(FootballData {
                teams: teams_data,
                seasons: seasons_data,
                season: &season_data,
                home: &home_data,
                away: &away_data,
                outcome: &outcome_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("team", "skill", &made, 25, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/geyser_waits.model`.
pub mod geyser_waits {
    use posterity_runtime::*;

    use crate::compiled::geyser_waits::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let waiting_data = reader.array::<f64>("waiting", 10, 19);
        reader.bound("n", "waiting", waiting_data.len());
        reader.finish()?;
        let made = GeyserWaits::new(GeyserWaitsData {
                waiting: &waiting_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/hockey.model`.
pub mod hockey {
    use posterity_runtime::*;

    use crate::compiled::hockey::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let teams_data = reader.scalar::<usize>("teams", 12, 14);
        let winner_data = reader.array::<usize>("winner", 12, 28);
        let loser_data = reader.array::<usize>("loser", 12, 52);
        reader.bound("games", "winner", winner_data.len());
        reader.labels("team");
        reader.finish()?;
        let made = Hockey::new(HockeyData {
                teams: teams_data,
                winner: &winner_data,
                loser: &loser_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("team", "skill", &made, 15, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/iris.model`.
pub mod iris {
    use posterity_runtime::*;

    use crate::compiled::iris::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 10, 12);
        let class_data = reader.array::<usize>("class", 10, 37);
        let classes_data = reader.scalar::<usize>("classes", 10, 56);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("features", "x", x_data.1[1usize]);
        reader.labels("class_names");
        reader.finish()?;
        let made = Iris::new(IrisData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                class: &class_data,
                classes: classes_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("class_names", "weight", &made, 13, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/irt_logistic.model`.
pub mod irt_logistic {
    use posterity_runtime::*;

    use crate::compiled::irt_logistic::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let answer_data = reader.grid::<bool, 2>("answer", 9, 19);
        reader.bound("students", "answer", answer_data.1[0usize]);
        reader.bound("questions", "answer", answer_data.1[1usize]);
        reader.finish()?;
        let made = IrtLogistic::new(IrtLogisticData {
                answer: posterity_runtime::Grid::new(&answer_data.0, answer_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/irt_probit.model`.
pub mod irt_probit {
    use posterity_runtime::*;

    use crate::compiled::irt_probit::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let answer_data = reader.grid::<bool, 2>("answer", 9, 17);
        reader.bound("students", "answer", answer_data.1[0usize]);
        reader.bound("questions", "answer", answer_data.1[1usize]);
        reader.finish()?;
        let made = IrtProbit::new(IrtProbitData {
                answer: posterity_runtime::Grid::new(&answer_data.0, answer_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/lda.model`.
pub mod lda {
    use posterity_runtime::*;

    use crate::compiled::lda::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let words_data = reader.ragged::<usize>("words", 11, 5);
        let counts_data = reader.ragged::<usize>("counts", 12, 5);
        let vocabulary_data = reader.scalar::<usize>("vocabulary", 13, 5);
        let topics_data = reader.scalar::<usize>("topics", 14, 5);
        reader.bound("documents", "words", words_data.1.len() - 1);
        reader.finish()?;
        let made = Lda::new(LdaData {
                words: posterity_runtime::Ragged {
                    values: &words_data.0,
                    starts: &words_data.1,
                },
                counts: posterity_runtime::Ragged {
                    values: &counts_data.0,
                    starts: &counts_data.1,
                },
                vocabulary: vocabulary_data,
                topics: topics_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/lda_sampled.model`.
pub mod lda_sampled {
    use posterity_runtime::*;

    use crate::compiled::lda_sampled::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let words_data = reader.ragged::<usize>("words", 11, 5);
        let vocabulary_data = reader.scalar::<usize>("vocabulary", 12, 5);
        let topics_data = reader.scalar::<usize>("topics", 13, 5);
        reader.bound("documents", "words", words_data.1.len() - 1);
        reader.finish()?;
        let made = LdaSampled::new(LdaSampledData {
                words: posterity_runtime::Ragged {
                    values: &words_data.0,
                    starts: &words_data.1,
                },
                vocabulary: vocabulary_data,
                topics: topics_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/learn_gaussian.model`.
pub mod learn_gaussian {
    use posterity_runtime::*;

    use crate::compiled::learn_gaussian::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let waiting_data = reader.array::<f64>("waiting", 8, 21);
        reader.bound("n", "waiting", waiting_data.len());
        reader.finish()?;
        let made = LearnGaussian::new(LearnGaussianData {
                waiting: &waiting_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/linear_regression.model`.
pub mod linear_regression {
    use posterity_runtime::*;

    use crate::compiled::linear_regression::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let eruptions_data = reader.array::<f64>("eruptions", 9, 24);
        let waiting_data = reader.array::<f64>("waiting", 9, 45);
        reader.bound("n", "eruptions", eruptions_data.len());
        reader.finish()?;
        let made = LinearRegression::new(LinearRegressionData {
                eruptions: &eruptions_data,
                waiting: &waiting_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/murder_mystery.model`.
pub mod murder_mystery {
    use posterity_runtime::*;

    use crate::compiled::murder_mystery::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let revolver_data = reader.scalar::<Option<bool>>("revolver", 9, 21);
        let grey_hair_data = reader.scalar::<Option<bool>>("grey_hair", 9, 45);
        reader.finish()?;
        let made = MurderMystery::new(MurderMysteryData {
                revolver: revolver_data,
                grey_hair: grey_hair_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/nile.model`.
pub mod nile {
    use posterity_runtime::*;

    use crate::compiled::nile::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let flow_data = reader.array::<f64>("flow", 9, 12);
        reader.bound("n", "flow", flow_data.len());
        reader.finish()?;
        let made = Nile::new(NileData { flow: &flow_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/nile_drop.model`.
pub mod nile_drop {
    use posterity_runtime::*;

    use crate::compiled::nile_drop::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let year_data = reader.array::<usize>("year", 8, 16);
        let flow_data = reader.array::<f64>("flow", 8, 34);
        reader.bound("n", "year", year_data.len());
        reader.finish()?;
        let made = NileDrop::new(NileDropData {
                year: &year_data,
                flow: &flow_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/nile_unknown.model`.
pub mod nile_unknown {
    use posterity_runtime::*;

    use crate::compiled::nile_unknown::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let flow_data = reader.array::<f64>("flow", 10, 19);
        reader.bound("n", "flow", flow_data.len());
        reader.finish()?;
        let made = NileUnknown::new(NileUnknownData {
                flow: &flow_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/old_faithful.model`.
pub mod old_faithful {
    use posterity_runtime::*;

    use crate::compiled::old_faithful::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let eruptions_data = reader.array::<f64>("eruptions", 10, 19);
        let waiting_data = reader.array::<f64>("waiting", 10, 40);
        let components_data = reader.scalar::<usize>("components", 10, 59);
        reader.bound("n", "eruptions", eruptions_data.len());
        reader.finish()?;
        let made = OldFaithful::new(OldFaithfulData {
                eruptions: &eruptions_data,
                waiting: &waiting_data,
                components: components_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/probit_regression.model`.
pub mod probit_regression {
    use posterity_runtime::*;

    use crate::compiled::probit_regression::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let cell_data = reader.grid::<f64, 2>("cell", 9, 24);
        let class_data = reader.array::<bool>("class", 9, 52);
        reader.bound("n", "cell", cell_data.1[0usize]);
        reader.bound("features", "cell", cell_data.1[1usize]);
        reader.labels("cell_names");
        reader.finish()?;
        let made = ProbitRegression::new(ProbitRegressionData {
                cell: posterity_runtime::Grid::new(&cell_data.0, cell_data.1),
                class: &class_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("cell_names", "slope", &made, 13, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/probit_sampled.model`.
pub mod probit_sampled {
    use posterity_runtime::*;

    use crate::compiled::probit_sampled::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let surface_data = reader.grid::<f64, 2>("surface", 9, 21);
        let class_data = reader.array::<bool>("class", 9, 45);
        reader.bound("n", "surface", surface_data.1[0usize]);
        reader.bound("d", "surface", surface_data.1[1usize]);
        reader.labels("surface_names");
        reader.finish()?;
        let made = ProbitSampled::new(ProbitSampledData {
                surface: posterity_runtime::Grid::new(&surface_data.0, surface_data.1),
                class: &class_data,
            })
            .map_err(|error| vec![error])?;
        reader.named_of("surface_names", "weight", &made.posteriors(), 11, 9);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/radon.model`.
pub mod radon {
    use posterity_runtime::*;

    use crate::compiled::radon::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let counties_data = reader.scalar::<usize>("counties", 11, 5);
        let county_data = reader.array::<usize>("county", 12, 5);
        let first_floor_data = reader.array::<f64>("first_floor", 13, 5);
        let log_uranium_data = reader.array::<f64>("log_uranium", 14, 5);
        let log_radon_data = reader.array::<f64>("log_radon", 15, 5);
        reader.bound("n", "county", county_data.len());
        reader.labels("county_name");
        reader.finish()?;
        let made = Radon::new(RadonData {
                counties: counties_data,
                county: &county_data,
                first_floor: &first_floor_data,
                log_uranium: &log_uranium_data,
                log_radon: &log_radon_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("county_name", "county_effect", &made, 24, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/radon_sampled.model`.
pub mod radon_sampled {
    use posterity_runtime::*;

    use crate::compiled::radon_sampled::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let counties_data = reader.scalar::<usize>("counties", 10, 5);
        let county_data = reader.array::<usize>("county", 11, 5);
        let first_floor_data = reader.array::<f64>("first_floor", 12, 5);
        let log_uranium_data = reader.array::<f64>("log_uranium", 13, 5);
        let log_radon_data = reader.array::<f64>("log_radon", 14, 5);
        reader.bound("n", "county", county_data.len());
        reader.labels("county_name");
        reader.finish()?;
        let made = RadonSampled::new(RadonSampledData {
                counties: counties_data,
                county: &county_data,
                first_floor: &first_floor_data,
                log_uranium: &log_uranium_data,
                log_radon: &log_radon_data,
            })
            .map_err(|error| vec![error])?;
        reader.named_of("county_name", "county_effect", &made.posteriors(), 24, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/robust_regression.model`.
pub mod robust_regression {
    use posterity_runtime::*;

    use crate::compiled::robust_regression::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let year_data = reader.array::<f64>("year", 10, 24);
        let calls_data = reader.array::<f64>("calls", 10, 40);
        reader.bound("n", "year", year_data.len());
        reader.finish()?;
        let made = RobustRegression::new(RobustRegressionData {
                year: &year_data,
                calls: &calls_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/sprinkler.model`.
pub mod sprinkler {
    use posterity_runtime::*;

    use crate::compiled::sprinkler::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let cloudy_data = reader.array::<Option<bool>>("cloudy", 11, 5);
        let sprinkler_data = reader.array::<Option<bool>>("sprinkler", 12, 5);
        let rain_data = reader.array::<Option<bool>>("rain", 13, 5);
        let wet_data = reader.array::<Option<bool>>("wet", 14, 5);
        reader.bound("days", "cloudy", cloudy_data.len());
        reader.finish()?;
        let made = Sprinkler::new(SprinklerData {
                cloudy: &cloudy_data,
                sprinkler: &sprinkler_data,
                rain: &rain_data,
                wet: &wet_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `models/team_games.model`.
pub mod team_games {
    use posterity_runtime::*;

    use crate::compiled::team_games::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let players_data = reader.scalar::<usize>("players", 15, 5);
        let first_data = reader.ragged::<usize>("first", 16, 5);
        let second_data = reader.ragged::<usize>("second", 17, 5);
        let outcome_data = reader.array::<usize>("outcome", 18, 5);
        reader.bound("games", "first", first_data.1.len() - 1);
        reader.labels("name");
        reader.finish()?;
        let made = TeamGames::new(TeamGamesData {
                players: players_data,
                first: posterity_runtime::Ragged {
                    values: &first_data.0,
                    starts: &first_data.1,
                },
                second: posterity_runtime::Ragged {
                    values: &second_data.0,
                    starts: &second_data.1,
                },
                outcome: &outcome_data,
            })
            .map_err(|error| vec![error])?;
        reader.named("name", "skill", &made, 22, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `models/verbal_aggression.model`.
pub mod verbal_aggression {
    use posterity_runtime::*;

    use crate::compiled::verbal_aggression::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let person_data = reader.array::<usize>("person", 10, 5);
        let item_data = reader.array::<usize>("item", 11, 5);
        let yes_data = reader.array::<bool>("yes", 12, 5);
        let persons_data = reader.scalar::<usize>("persons", 13, 5);
        let items_data = reader.scalar::<usize>("items", 14, 5);
        reader.bound("n", "person", person_data.len());
        reader.labels("item_name");
        reader.finish()?;
        let made = VerbalAggression::new(VerbalAggressionData {
                person: &person_data,
                item: &item_data,
                yes: &yes_data,
                persons: persons_data,
                items: items_data,
            })
            .map_err(|error| vec![error])?;
        reader.named_of("item_name", "difficulty", &made.posteriors(), 22, 13);
        reader.finish()?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/array_gathered_each_pass.model`.
pub mod array_gathered_each_pass {
    use posterity_runtime::*;

    use crate::compiled::conformance::array_gathered_each_pass::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let index_data = reader.array::<usize>("index", 2, 29);
        let like_data = reader.array::<f64>("like", 2, 48);
        reader.bound("n", "index", index_data.len());
        reader.finish()?;
        let made = ArrayGatheredEachPass::new(ArrayGatheredEachPassData {
                index: &index_data,
                like: &like_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/copied_locals.model`.
pub mod copied_locals {
    use posterity_runtime::*;

    use crate::compiled::conformance::copied_locals::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = CopiedLocals::new(CopiedLocalsData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/negated_array.model`.
pub mod negated_array {
    use posterity_runtime::*;

    use crate::compiled::conformance::negated_array::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 20);
        reader.bound("n", "p", p_data.len());
        reader.finish()?;
        let made = NegatedArray::new(NegatedArrayData { p: &p_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/ragged_cube_many_depths.model`.
pub mod ragged_cube_many_depths {
    use posterity_runtime::*;

    use crate::compiled::conformance::ragged_cube_many_depths::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let rows_data = reader.array::<usize>("rows", 2, 28);
        let width_data = reader.ragged::<usize>("width", 2, 46);
        reader.finish()?;
        let made = RaggedCubeManyDepths::new(RaggedCubeManyDepthsData {
                rows: &rows_data,
                width: posterity_runtime::Ragged {
                    values: &width_data.0,
                    starts: &width_data.1,
                },
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/ragged_positive.model`.
pub mod ragged_positive {
    use posterity_runtime::*;

    use crate::compiled::conformance::ragged_positive::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let width_data = reader.array::<usize>("width", 2, 22);
        reader.bound("n", "width", width_data.len());
        reader.finish()?;
        let made = RaggedPositive::new(RaggedPositiveData {
                width: &width_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/ragged_sum_replicated.model`.
pub mod ragged_sum_replicated {
    use posterity_runtime::*;

    use crate::compiled::conformance::ragged_sum_replicated::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let width_data = reader.array::<usize>("width", 2, 27);
        reader.bound("n", "width", width_data.len());
        reader.finish()?;
        let made = RaggedSumReplicated::new(RaggedSumReplicatedData {
                width: &width_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/sum_soft_ep.model`.
pub mod sum_soft_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::sum_soft_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let centre_data = reader.array::<f64>("centre", 2, 17);
        let precision_data = reader.array::<f64>("precision", 2, 35);
        reader.bound("n", "centre", centre_data.len());
        reader.finish()?;
        let made = SumSoftEp::new(SumSoftEpData {
                centre: &centre_data,
                precision: &precision_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/chains/first_state_positive.model`.
pub mod first_state_positive {
    use posterity_runtime::*;

    use crate::compiled::conformance::first_state_positive::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let seen_data = reader.array::<f64>("seen", 2, 26);
        reader.bound("n", "seen", seen_data.len());
        reader.finish()?;
        let made = FirstStatePositive::new(FirstStatePositiveData {
                seen: &seen_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/chains/random_walk_offset_two.model`.
pub mod random_walk_offset_two {
    use posterity_runtime::*;

    use crate::compiled::conformance::random_walk_offset_two::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let n_data = reader.scalar::<usize>("n", 2, 27);
        reader.finish()?;
        let made = RandomWalkOffsetTwo::new(RandomWalkOffsetTwoData {
                n: n_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/chains/run_lengths_3.model`.
pub mod run_lengths_3 {
    use posterity_runtime::*;

    use crate::compiled::conformance::run_lengths_3::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let n_data = reader.scalar::<usize>("n", 2, 19);
        let next_data = reader.grid::<f64, 2>("next", 2, 29);
        reader.bound("k", "next", next_data.1[0usize]);
        reader.finish()?;
        let made = RunLengths3::new(RunLengths3Data {
                n: n_data,
                next: posterity_runtime::Grid::new(&next_data.0, next_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/chains/two_chains_shared_start.model`.
pub mod two_chains_shared_start {
    use posterity_runtime::*;

    use crate::compiled::conformance::two_chains_shared_start::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_seen_data = reader.array::<f64>("a_seen", 2, 28);
        let b_seen_data = reader.array::<f64>("b_seen", 2, 46);
        reader.bound("n", "a_seen", a_seen_data.len());
        reader.finish()?;
        let made = TwoChainsSharedStart::new(TwoChainsSharedStartData {
                a_seen: &a_seen_data,
                b_seen: &b_seen_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/chains/two_start_states_by_condition.model`.
pub mod two_start_states_by_condition {
    use posterity_runtime::*;

    use crate::compiled::conformance::two_start_states_by_condition::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let n_data = reader.scalar::<usize>("n", 2, 33);
        reader.finish()?;
        let made = TwoStartStatesByCondition::new(TwoStartStatesByConditionData {
                n: n_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/all_true_2.model`.
pub mod all_true_2 {
    use posterity_runtime::*;

    use crate::compiled::conformance::all_true_2::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 16);
        reader.bound("n", "p", p_data.len());
        reader.finish()?;
        let made = AllTrue2::new(AllTrue2Data { p: &p_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/any_per_group.model`.
pub mod any_per_group {
    use posterity_runtime::*;

    use crate::compiled::conformance::any_per_group::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.grid::<f64, 2>("p", 2, 19);
        let alarm_data = reader.array::<bool>("alarm", 2, 37);
        reader.bound("m", "p", p_data.1[0usize]);
        reader.bound("k", "p", p_data.1[1usize]);
        reader.finish()?;
        let made = AnyPerGroup::new(AnyPerGroupData {
                p: posterity_runtime::Grid::new(&p_data.0, p_data.1),
                alarm: &alarm_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/ball_counting_noisy.model`.
pub mod ball_counting_noisy {
    use posterity_runtime::*;

    use crate::compiled::conformance::ball_counting_noisy::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let seen_data = reader.array::<bool>("seen", 2, 25);
        let urn_data = reader.grid::<f64, 2>("urn", 2, 42);
        reader.bound("n", "seen", seen_data.len());
        reader.finish()?;
        let made = BallCountingNoisy::new(BallCountingNoisyData {
                seen: &seen_data,
                urn: posterity_runtime::Grid::new(&urn_data.0, urn_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/binomial_random_trials.model`.
pub mod binomial_random_trials {
    use posterity_runtime::*;

    use crate::compiled::conformance::binomial_random_trials::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let pn_data = reader.array::<f64>("pn", 2, 28);
        let px_data = reader.array::<f64>("px", 2, 42);
        reader.finish()?;
        let made = BinomialRandomTrials::new(BinomialRandomTrialsData {
                pn: &pn_data,
                px: &px_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/count_equals_random.model`.
pub mod count_equals_random {
    use posterity_runtime::*;

    use crate::compiled::conformance::count_equals_random::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 25);
        let q_data = reader.array::<f64>("q", 2, 38);
        reader.bound("n", "p", p_data.len());
        reader.finish()?;
        let made = CountEqualsRandom::new(CountEqualsRandomData {
                p: &p_data,
                q: &q_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/count_true_observed.model`.
pub mod count_true_observed {
    use posterity_runtime::*;

    use crate::compiled::conformance::count_true_observed::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 25);
        reader.bound("n", "p", p_data.len());
        reader.finish()?;
        let made = CountTrueObserved::new(CountTrueObservedData {
                p: &p_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/detected_objects.model`.
pub mod detected_objects {
    use posterity_runtime::*;

    use crate::compiled::conformance::detected_objects::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = DetectedObjects::new(DetectedObjectsData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/dice_at_least.model`.
pub mod dice_at_least {
    use posterity_runtime::*;

    use crate::compiled::conformance::dice_at_least::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.grid::<f64, 2>("p", 2, 19);
        let bound_data = reader.scalar::<usize>("bound", 2, 37);
        reader.bound("n", "p", p_data.1[0usize]);
        reader.finish()?;
        let made = DiceAtLeast::new(DiceAtLeastData {
                p: posterity_runtime::Grid::new(&p_data.0, p_data.1),
                bound: bound_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/integer_greater_soft.model`.
pub mod integer_greater_soft {
    use posterity_runtime::*;

    use crate::compiled::conformance::integer_greater_soft::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let pn_data = reader.array::<f64>("pn", 2, 26);
        let px_data = reader.array::<f64>("px", 2, 40);
        reader.finish()?;
        let made = IntegerGreaterSoft::new(IntegerGreaterSoftData {
                pn: &pn_data,
                px: &px_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/integer_difference.model`.
pub mod integer_difference {
    use posterity_runtime::*;

    use crate::compiled::conformance::integer_difference::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let pa_data = reader.array::<f64>("pa", 2, 25);
        let pb_data = reader.array::<f64>("pb", 2, 39);
        reader.finish()?;
        let made = IntegerDifference::new(IntegerDifferenceData {
                pa: &pa_data,
                pb: &pb_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/poisson_below_observed.model`.
pub mod poisson_below_observed {
    use posterity_runtime::*;

    use crate::compiled::conformance::poisson_below_observed::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = PoissonBelowObserved::new(PoissonBelowObservedData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/pyramid_against_cubes.model`.
pub mod pyramid_against_cubes {
    use posterity_runtime::*;

    use crate::compiled::conformance::pyramid_against_cubes::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = PyramidAgainstCubes::new(PyramidAgainstCubesData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/uniform_random_size.model`.
pub mod uniform_random_size {
    use posterity_runtime::*;

    use crate::compiled::conformance::uniform_random_size::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let pn_data = reader.array::<f64>("pn", 2, 25);
        let px_data = reader.array::<f64>("px", 2, 39);
        reader.finish()?;
        let made = UniformRandomSize::new(UniformRandomSizeData {
                pn: &pn_data,
                px: &px_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/waiting_times.model`.
pub mod waiting_times {
    use posterity_runtime::*;

    use crate::compiled::conformance::waiting_times::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<usize>("x", 2, 20);
        let y_data = reader.array::<usize>("y", 2, 35);
        reader.bound("n", "x", x_data.len());
        reader.bound("m", "y", y_data.len());
        reader.finish()?;
        let made = WaitingTimes::new(WaitingTimesData {
                x: &x_data,
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/evidence/gate_exit_constraint.model`.
pub mod gate_exit_constraint {
    use posterity_runtime::*;

    use crate::compiled::conformance::gate_exit_constraint::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = GateExitConstraint::new(GateExitConstraintData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/evidence/gated_poisson.model`.
pub mod gated_poisson {
    use posterity_runtime::*;

    use crate::compiled::conformance::gated_poisson::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.scalar::<usize>("x", 2, 20);
        reader.finish()?;
        let made = GatedPoisson::new(GatedPoissonData { x: x_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/evidence/handedness_which_population.model`.
pub mod handedness_which_population {
    use posterity_runtime::*;

    use crate::compiled::conformance::handedness_which_population::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let right_data = reader.array::<bool>("right", 2, 33);
        reader.bound("n", "right", right_data.len());
        reader.finish()?;
        let made = HandednessWhichPopulation::new(HandednessWhichPopulationData {
                right: &right_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/array_used_in_gate_by_index.model`.
pub mod array_used_in_gate_by_index {
    use posterity_runtime::*;

    use crate::compiled::conformance::array_used_in_gate_by_index::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let first_data = reader.scalar::<usize>("first", 2, 30);
        reader.finish()?;
        let made = ArrayUsedInGateByIndex::new(ArrayUsedInGateByIndexData {
                first: first_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/array_used_in_gate_by_switch.model`.
pub mod array_used_in_gate_by_switch {
    use posterity_runtime::*;

    use crate::compiled::conformance::array_used_in_gate_by_switch::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let first_data = reader.scalar::<usize>("first", 2, 31);
        reader.finish()?;
        let made = ArrayUsedInGateBySwitch::new(ArrayUsedInGateBySwitchData {
                first: first_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/element_told_twice_in_a_case.model`.
pub mod element_told_twice_in_a_case {
    use posterity_runtime::*;

    use crate::compiled::conformance::element_told_twice_in_a_case::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let at_data = reader.array::<usize>("at", 2, 31);
        let p_data = reader.scalar::<f64>("p", 2, 47);
        reader.bound("n", "at", at_data.len());
        reader.finish()?;
        let made = ElementToldTwiceInACase::new(ElementToldTwiceInACaseData {
                at: &at_data,
                p: p_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/games_in_a_case.model`.
pub mod games_in_a_case {
    use posterity_runtime::*;

    use crate::compiled::conformance::games_in_a_case::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let winner_data = reader.array::<usize>("winner", 2, 20);
        let loser_data = reader.array::<usize>("loser", 2, 40);
        reader.bound("n", "winner", winner_data.len());
        reader.finish()?;
        let made = GamesInACase::new(GamesInACaseData {
                winner: &winner_data,
                loser: &loser_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/chain_that_starts_outside.model`.
pub mod chain_that_starts_outside {
    use posterity_runtime::*;

    use crate::compiled::conformance::chain_that_starts_outside::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 2, 30);
        reader.bound("n", "y", y_data.len());
        reader.finish()?;
        let made = ChainThatStartsOutside::new(ChainThatStartsOutsideData {
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/match_exit_ragged.model`.
pub mod match_exit_ragged {
    use posterity_runtime::*;

    use crate::compiled::conformance::match_exit_ragged::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let prior_data = reader.grid::<f64, 2>("prior", 2, 23);
        reader.finish()?;
        let made = MatchExitRagged::new(MatchExitRaggedData {
                prior: posterity_runtime::Grid::new(&prior_data.0, prior_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/match_in_match.model`.
pub mod match_in_match {
    use posterity_runtime::*;

    use crate::compiled::conformance::match_in_match::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 20);
        let onto_data = reader.grid::<f64, 2>("onto", 2, 33);
        reader.finish()?;
        let made = MatchInMatch::new(MatchInMatchData {
                p: &p_data,
                onto: posterity_runtime::Grid::new(&onto_data.0, onto_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/nested_if_constants_ep.model`.
pub mod nested_if_constants_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::nested_if_constants_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let like_data = reader.array::<f64>("like", 2, 27);
        reader.finish()?;
        let made = NestedIfConstantsEp::new(NestedIfConstantsEpData {
                like: &like_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/read_backwards_in_a_case.model`.
pub mod read_backwards_in_a_case {
    use posterity_runtime::*;

    use crate::compiled::conformance::read_backwards_in_a_case::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 2, 28);
        reader.bound("n", "y", y_data.len());
        reader.finish()?;
        let made = ReadBackwardsInACase::new(ReadBackwardsInACaseData {
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/sprinkler_wet_ep.model`.
pub mod sprinkler_wet_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::sprinkler_wet_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = SprinklerWetEp::new(SprinklerWetEpData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/sum_of_gated_constants.model`.
pub mod sum_of_gated_constants {
    use posterity_runtime::*;

    use crate::compiled::conformance::sum_of_gated_constants::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = SumOfGatedConstants::new(SumOfGatedConstantsData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/sum_with_a_picked_element.model`.
pub mod sum_with_a_picked_element {
    use posterity_runtime::*;

    use crate::compiled::conformance::sum_with_a_picked_element::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 29);
        let y_data = reader.scalar::<bool>("y", 2, 42);
        reader.finish()?;
        let made = SumWithAPickedElement::new(SumWithAPickedElementData {
                p: &p_data,
                y: y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/vector_from_two_hypotheses.model`.
pub mod vector_from_two_hypotheses {
    use posterity_runtime::*;

    use crate::compiled::conformance::vector_from_two_hypotheses::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 31);
        let y_data = reader.array::<f64>("y", 2, 49);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("d", "x", x_data.1[1usize]);
        reader.finish()?;
        let made = VectorFromTwoHypotheses::new(VectorFromTwoHypothesesData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/weights_that_may_matter.model`.
pub mod weights_that_may_matter {
    use posterity_runtime::*;

    use crate::compiled::conformance::weights_that_may_matter::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 28);
        let y_data = reader.array::<f64>("y", 2, 46);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("d", "x", x_data.1[1usize]);
        reader.finish()?;
        let made = WeightsThatMayMatter::new(WeightsThatMayMatterData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/indexing/gather_cubes_repeated.model`.
pub mod gather_cubes_repeated {
    use posterity_runtime::*;

    use crate::compiled::conformance::gather_cubes_repeated::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.grid::<f64, 3>("p", 2, 27);
        let index_data = reader.array::<usize>("index", 2, 50);
        reader.bound("n", "index", index_data.len());
        reader.finish()?;
        let made = GatherCubesRepeated::new(GatherCubesRepeatedData {
                p: posterity_runtime::Grid::new(&p_data.0, p_data.1),
                index: &index_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/indexing/gather_means_ep.model`.
pub mod gather_means_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::gather_means_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 21);
        let class_data = reader.array::<usize>("class", 2, 34);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = GatherMeansEp::new(GatherMeansEpData {
                x: &x_data,
                class: &class_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/indexing/index_minus_one_under_condition.model`.
pub mod index_minus_one_under_condition {
    use posterity_runtime::*;

    use crate::compiled::conformance::index_minus_one_under_condition::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let flag_data = reader.grid::<bool, 2>("flag", 2, 35);
        reader.finish()?;
        let made = IndexMinusOneUnderCondition::new(IndexMinusOneUnderConditionData {
                flag: posterity_runtime::Grid::new(&flag_data.0, flag_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/indexing/rows_of_varying_size.model`.
pub mod rows_of_varying_size {
    use posterity_runtime::*;

    use crate::compiled::conformance::rows_of_varying_size::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let prior_data = reader.ragged::<f64>("prior", 2, 25);
        let index_data = reader.array::<usize>("index", 2, 48);
        reader.bound("n", "index", index_data.len());
        reader.finish()?;
        let made = RowsOfVaryingSize::new(RowsOfVaryingSizeData {
                prior: posterity_runtime::Ragged {
                    values: &prior_data.0,
                    starts: &prior_data.1,
                },
                index: &index_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/missing/equal_rows_where_flagged.model`.
pub mod equal_rows_where_flagged {
    use posterity_runtime::*;

    use crate::compiled::conformance::equal_rows_where_flagged::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let flag_data = reader.array::<bool>("flag", 2, 29);
        let y_data = reader.array::<usize>("y", 2, 46);
        reader.bound("n", "flag", flag_data.len());
        reader.bound("m", "y", y_data.len());
        reader.finish()?;
        let made = EqualRowsWhereFlagged::new(EqualRowsWhereFlaggedData {
                flag: &flag_data,
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/missing/missing_by_null_gaussian.model`.
pub mod missing_by_null_gaussian {
    use posterity_runtime::*;

    use crate::compiled::conformance::missing_by_null_gaussian::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<Option<f64>>("x", 2, 29);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = MissingByNullGaussian::new(MissingByNullGaussianData {
                x: &x_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/missing/missing_rates.model`.
pub mod missing_rates {
    use posterity_runtime::*;

    use crate::compiled::conformance::missing_rates::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let rate_data = reader.array::<Option<f64>>("rate", 2, 20);
        let count_data = reader.array::<usize>("count", 2, 44);
        reader.bound("n", "rate", rate_data.len());
        reader.finish()?;
        let made = MissingRates::new(MissingRatesData {
                rate: &rate_data,
                count: &count_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/missing/network_with_gaps.model`.
pub mod network_with_gaps {
    use posterity_runtime::*;

    use crate::compiled::conformance::network_with_gaps::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.array::<Option<bool>>("a", 2, 23);
        let b_data = reader.array::<Option<bool>>("b", 2, 45);
        let c_data = reader.array::<Option<f64>>("c", 2, 67);
        reader.bound("n", "a", a_data.len());
        reader.finish()?;
        let made = NetworkWithGaps::new(NetworkWithGapsData {
                a: &a_data,
                b: &b_data,
                c: &c_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/missing/states_partly_known.model`.
pub mod states_partly_known {
    use posterity_runtime::*;

    use crate::compiled::conformance::states_partly_known::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let z_data = reader.array::<Option<usize>>("z", 2, 25);
        let y_data = reader.array::<bool>("y", 2, 48);
        let transition_data = reader.grid::<f64, 2>("transition", 2, 62);
        reader.bound("n", "z", z_data.len());
        reader.bound("k", "transition", transition_data.1[0usize]);
        reader.finish()?;
        let made = StatesPartlyKnown::new(StatesPartlyKnownData {
                z: &z_data,
                y: &y_data,
                transition: posterity_runtime::Grid::new(&transition_data.0, transition_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/mixtures/clutter_ep.model`.
pub mod clutter_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::clutter_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 17);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = ClutterEp::new(ClutterEpData { x: &x_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/multivariate/matrix_times_vector.model`.
pub mod matrix_times_vector {
    use posterity_runtime::*;

    use crate::compiled::conformance::matrix_times_vector::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.grid::<f64, 2>("a", 2, 25);
        let y_data = reader.array::<f64>("y", 2, 43);
        let prior_cov_data = reader.grid::<f64, 2>("prior_cov", 2, 56);
        let noise_cov_data = reader.grid::<f64, 2>("noise_cov", 2, 82);
        reader.finish()?;
        let made = MatrixTimesVector::new(MatrixTimesVectorData {
                a: posterity_runtime::Grid::new(&a_data.0, a_data.1),
                y: &y_data,
                prior_cov: posterity_runtime::Grid::new(&prior_cov_data.0, prior_cov_data.1),
                noise_cov: posterity_runtime::Grid::new(&noise_cov_data.0, noise_cov_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/multivariate/vector_predict.model`.
pub mod vector_predict {
    use posterity_runtime::*;

    use crate::compiled::conformance::vector_predict::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let unit_data = reader.grid::<f64, 2>("unit", 2, 21);
        reader.finish()?;
        let made = VectorPredict::new(VectorPredictData {
                unit: posterity_runtime::Grid::new(&unit_data.0, unit_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/multivariate/wishart_known_mean_ep.model`.
pub mod wishart_known_mean_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::wishart_known_mean_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 26);
        let prior_scale_data = reader.grid::<f64, 2>("prior_scale", 2, 44);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = WishartKnownMeanEp::new(WishartKnownMeanEpData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                prior_scale: posterity_runtime::Grid::new(&prior_scale_data.0, prior_scale_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/power/element_told_twice.model`.
pub mod element_told_twice {
    use posterity_runtime::*;

    use crate::compiled::conformance::element_told_twice::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let at_data = reader.array::<usize>("at", 2, 24);
        let p_data = reader.scalar::<f64>("p", 2, 40);
        reader.bound("n", "at", at_data.len());
        reader.finish()?;
        let made = ElementToldTwice::new(ElementToldTwiceData {
                at: &at_data,
                p: p_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/power/repeat_fraction_ep.model`.
pub mod repeat_fraction_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::repeat_fraction_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let times_data = reader.scalar::<f64>("times", 2, 24);
        reader.finish()?;
        let made = RepeatFractionEp::new(RepeatFractionEpData {
                times: times_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/power/repeat_nested_in_gate.model`.
pub mod repeat_nested_in_gate {
    use posterity_runtime::*;

    use crate::compiled::conformance::repeat_nested_in_gate::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = RepeatNestedInGate::new(RepeatNestedInGateData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/ranking/one_draw.model`.
pub mod one_draw {
    use posterity_runtime::*;

    use crate::compiled::conformance::one_draw::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let prior_variance_data = reader.scalar::<f64>("prior_variance", 2, 15);
        let margin_data = reader.scalar::<f64>("margin", 2, 36);
        reader.finish()?;
        let made = OneDraw::new(OneDrawData {
                prior_variance: prior_variance_data,
                margin: margin_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/ranking/three_players.model`.
pub mod three_players {
    use posterity_runtime::*;

    use crate::compiled::conformance::three_players::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let prior_mean_data = reader.array::<f64>("prior_mean", 2, 20);
        let prior_variance_data = reader.array::<f64>("prior_variance", 2, 42);
        reader.finish()?;
        let made = ThreePlayers::new(ThreePlayersData {
                prior_mean: &prior_mean_data,
                prior_variance: &prior_variance_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/regression/bayes_point_probit_six.model`.
pub mod bayes_point_probit_six {
    use posterity_runtime::*;

    use crate::compiled::conformance::bayes_point_probit_six::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 27);
        let y_data = reader.array::<bool>("y", 2, 45);
        let prior_cov_data = reader.grid::<f64, 2>("prior_cov", 2, 59);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = BayesPointProbitSix::new(BayesPointProbitSixData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
                prior_cov: posterity_runtime::Grid::new(&prior_cov_data.0, prior_cov_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/regression/regression_factorised.model`.
pub mod regression_factorised {
    use posterity_runtime::*;

    use crate::compiled::conformance::regression_factorised::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 28);
        let y_data = reader.array::<f64>("y", 2, 46);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("d", "x", x_data.1[1usize]);
        reader.finish()?;
        let made = RegressionFactorised::new(RegressionFactorisedData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/dirichlet_multinomial_ep.model`.
pub mod dirichlet_multinomial_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::dirichlet_multinomial_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<usize>("x", 2, 30);
        reader.finish()?;
        let made = DirichletMultinomialEp::new(DirichletMultinomialEpData {
                x: &x_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/gamma_rate_soft.model`.
pub mod gamma_rate_soft {
    use posterity_runtime::*;

    use crate::compiled::conformance::gamma_rate_soft::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = GammaRateSoft::new(GammaRateSoftData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/handedness.model`.
pub mod handedness {
    use posterity_runtime::*;

    use crate::compiled::conformance::handedness::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let right_data = reader.array::<bool>("right", 2, 18);
        reader.bound("n", "right", right_data.len());
        reader.finish()?;
        let made = Handedness::new(HandednessData {
                right: &right_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/log_of_exp.model`.
pub mod log_of_exp {
    use posterity_runtime::*;

    use crate::compiled::conformance::log_of_exp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = LogOfExp::new(LogOfExpData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/logistic_soft_beta_a.model`.
pub mod logistic_soft_beta_a {
    use posterity_runtime::*;

    use crate::compiled::conformance::logistic_soft_beta_a::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = LogisticSoftBetaA::new(LogisticSoftBetaAData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/max_soft.model`.
pub mod max_soft {
    use posterity_runtime::*;

    use crate::compiled::conformance::max_soft::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = MaxSoft::new(MaxSoftData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/probit_soft_0.model`.
pub mod probit_soft_0 {
    use posterity_runtime::*;

    use crate::compiled::conformance::probit_soft_0::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let prior_mean_data = reader.scalar::<f64>("prior_mean", 2, 19);
        reader.finish()?;
        let made = ProbitSoft0::new(ProbitSoft0Data {
                prior_mean: prior_mean_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/scaled_poisson_ep.model`.
pub mod scaled_poisson_ep {
    use posterity_runtime::*;

    use crate::compiled::conformance::scaled_poisson_ep::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.scalar::<usize>("x", 2, 23);
        reader.finish()?;
        let made = ScaledPoissonEp::new(ScaledPoissonEpData { x: x_data })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/sum_of_array_vmp.model`.
pub mod sum_of_array_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::sum_of_array_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let c_data = reader.array::<f64>("c", 2, 21);
        let noisy_data = reader.scalar::<f64>("noisy", 2, 34);
        reader.bound("n", "c", c_data.len());
        reader.finish()?;
        let made = SumOfArrayVmp::new(SumOfArrayVmpData {
                c: &c_data,
                noisy: noisy_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/arrays/sum_soft_vmp.model`.
pub mod sum_soft_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::sum_soft_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let centre_data = reader.array::<f64>("centre", 2, 18);
        let spread_data = reader.array::<f64>("spread", 2, 36);
        reader.bound("n", "centre", centre_data.len());
        reader.finish()?;
        let made = SumSoftVmp::new(SumSoftVmpData {
                centre: &centre_data,
                spread: &spread_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/chains/random_walk_observed_vmp.model`.
pub mod random_walk_observed_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::random_walk_observed_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let seen_data = reader.array::<f64>("seen", 2, 29);
        reader.bound("n", "seen", seen_data.len());
        reader.finish()?;
        let made = RandomWalkObservedVmp::new(RandomWalkObservedVmpData {
                seen: &seen_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/discrete/count_soft_vmp.model`.
pub mod count_soft_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::count_soft_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 20);
        let c_data = reader.array::<f64>("c", 2, 33);
        reader.bound("n", "p", p_data.len());
        reader.finish()?;
        let made = CountSoftVmp::new(CountSoftVmpData {
                p: &p_data,
                c: &c_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/precision_from_two_hypotheses.model`.
pub mod precision_from_two_hypotheses {
    use posterity_runtime::*;

    use crate::compiled::conformance::precision_from_two_hypotheses::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 34);
        let mean_data = reader.array::<f64>("mean", 2, 52);
        let scale_data = reader.grid::<f64, 2>("scale", 2, 68);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = PrecisionFromTwoHypotheses::new(PrecisionFromTwoHypothesesData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                mean: &mean_data,
                scale: posterity_runtime::Grid::new(&scale_data.0, scale_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/indexing/gather_means_vmp.model`.
pub mod gather_means_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::gather_means_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 22);
        let class_data = reader.array::<usize>("class", 2, 35);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = GatherMeansVmp::new(GatherMeansVmpData {
                x: &x_data,
                class: &class_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/gates/data_in_one_branch_vmp.model`.
pub mod data_in_one_branch_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::data_in_one_branch_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<bool>("x", 2, 26);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = DataInOneBranchVmp::new(DataInOneBranchVmpData {
                x: &x_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/indexing/gather_repeated_vmp.model`.
pub mod gather_repeated_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::gather_repeated_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 25);
        let index_data = reader.array::<usize>("index", 2, 38);
        let like_data = reader.array::<f64>("like", 2, 57);
        reader.bound("n", "index", index_data.len());
        reader.finish()?;
        let made = GatherRepeatedVmp::new(GatherRepeatedVmpData {
                p: &p_data,
                index: &index_data,
                like: &like_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/missing/missing_covariates_vmp.model`.
pub mod missing_covariates_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::missing_covariates_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<Option<f64>>("x", 2, 25);
        let y_data = reader.array::<f64>("y", 2, 46);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = MissingCovariates::new(MissingCovariatesData {
                x: &x_data,
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/mixtures/labels_of_four_points_vmp.model`.
pub mod labels_of_four_points_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::labels_of_four_points_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 29);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = LabelsOfFourPointsVmp::new(LabelsOfFourPointsVmpData {
                x: &x_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/mixtures/many_coins_mixture_vmp.model`.
pub mod many_coins_mixture_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::many_coins_mixture_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 2, 27);
        reader.finish()?;
        let made = ManyCoinsMixtureVmp::new(ManyCoinsMixtureVmpData {
                p: &p_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/mixtures/mixture_known_means_vmp.model`.
pub mod mixture_known_means_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::mixture_known_means_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 28);
        let centre_data = reader.array::<f64>("centre", 2, 41);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = MixtureKnownMeansVmp::new(MixtureKnownMeansVmpData {
                x: &x_data,
                centre: &centre_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/mixtures/spike_and_slab_vmp.model`.
pub mod spike_and_slab_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::spike_and_slab_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 23);
        let y_data = reader.scalar::<f64>("y", 2, 36);
        reader.bound("d", "x", x_data.len());
        reader.finish()?;
        let made = SpikeAndSlabVmp::new(SpikeAndSlabVmpData {
                x: &x_data,
                y: y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/mixtures/two_lines_vmp.model`.
pub mod two_lines_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::two_lines_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 19);
        let y_data = reader.array::<f64>("y", 2, 32);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = TwoLinesVmp::new(TwoLinesVmpData {
                x: &x_data,
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/multivariate/vector_mean_and_precision_vmp.model`.
pub mod vector_mean_and_precision_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::vector_mean_and_precision_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 33);
        let prior_cov_data = reader.grid::<f64, 2>("prior_cov", 2, 51);
        let prior_scale_data = reader.grid::<f64, 2>("prior_scale", 2, 77);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = VectorMeanAndPrecisionVmp::new(VectorMeanAndPrecisionVmpData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                prior_cov: posterity_runtime::Grid::new(&prior_cov_data.0, prior_cov_data.1),
                prior_scale: posterity_runtime::Grid::new(&prior_scale_data.0, prior_scale_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/power/repeat_fraction_vmp.model`.
pub mod repeat_fraction_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::repeat_fraction_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let times_data = reader.scalar::<f64>("times", 2, 25);
        reader.finish()?;
        let made = RepeatFractionVmp::new(RepeatFractionVmpData {
                times: times_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/regression/hierarchical_regression_vmp.model`.
pub mod hierarchical_regression_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::hierarchical_regression_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 33);
        let y_data = reader.scalar::<f64>("y", 2, 46);
        reader.bound("d", "x", x_data.len());
        reader.finish()?;
        let made = HierarchicalRegressionVmp::new(HierarchicalRegressionVmpData {
                x: &x_data,
                y: y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/regression/linear_regression_vector_vmp.model`.
pub mod linear_regression_vector_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::linear_regression_vector_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 33);
        let y_data = reader.array::<f64>("y", 2, 51);
        let prior_precision_data = reader.grid::<f64, 2>("prior_precision", 2, 64);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = LinearRegressionVectorVmp::new(LinearRegressionVectorVmpData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
                prior_precision: posterity_runtime::Grid::new(
                    &prior_precision_data.0,
                    prior_precision_data.1,
                ),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/regression/logistic_regression_jaakkola_vmp.model`.
pub mod logistic_regression_jaakkola_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::logistic_regression_jaakkola_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 2, 37);
        let y_data = reader.array::<bool>("y", 2, 55);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("d", "x", x_data.1[1usize]);
        reader.finish()?;
        let made = LogisticRegressionJaakkolaVmp::new(LogisticRegressionJaakkolaVmpData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/compound_gamma_precision_vmp.model`.
pub mod compound_gamma_precision_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::compound_gamma_precision_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 2, 33);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = CompoundGammaPrecisionVmp::new(CompoundGammaPrecisionVmpData {
                x: &x_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/dirichlet_one_draw_vmp.model`.
pub mod dirichlet_one_draw_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::dirichlet_one_draw_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.scalar::<usize>("x", 2, 27);
        reader.finish()?;
        let made = DirichletOneDrawVmp::new(DirichletOneDrawVmpData {
                x: x_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/gaussian_times_beta_vmp.model`.
pub mod gaussian_times_beta_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::gaussian_times_beta_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = GaussianTimesBetaVmp::new(GaussianTimesBetaVmpData {}).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/gaussian_times_gamma_vmp.model`.
pub mod gaussian_times_gamma_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::gaussian_times_gamma_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        reader.finish()?;
        let made = GaussianTimesGammaVmp::new(GaussianTimesGammaVmpData {})
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/poisson_exp_vmp.model`.
pub mod poisson_exp_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::poisson_exp_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<usize>("y", 2, 21);
        reader.bound("n", "y", y_data.len());
        reader.finish()?;
        let made = PoissonExpVmp::new(PoissonExpVmpData { y: &y_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/scaled_poisson_vmp.model`.
pub mod scaled_poisson_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::scaled_poisson_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.scalar::<usize>("x", 2, 24);
        reader.finish()?;
        let made = ScaledPoissonVmp::new(ScaledPoissonVmpData { x: x_data })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `conformance/scalars/sum_of_gaussians_vmp.model`.
pub mod sum_of_gaussians_vmp {
    use posterity_runtime::*;

    use crate::compiled::conformance::sum_of_gaussians_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let noisy_data = reader.scalar::<f64>("noisy", 2, 25);
        reader.finish()?;
        let made = SumOfGaussiansVmp::new(SumOfGaussiansVmpData {
                noisy: noisy_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/against_the_loop.model`.
pub mod against_the_loop {
    use posterity_runtime::*;

    use crate::compiled::own::against_the_loop::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.array::<Option<f64>>("a", 2, 22);
        let b_data = reader.array::<f64>("b", 2, 43);
        reader.bound("n", "a", a_data.len());
        reader.finish()?;
        let made = AgainstTheLoop::new(AgainstTheLoopData {
                a: &a_data,
                b: &b_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/any_so_far.model`.
pub mod any_so_far {
    use posterity_runtime::*;

    use crate::compiled::own::any_so_far::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let first_data = reader.scalar::<f64>("first", 3, 16);
        let p_data = reader.array::<f64>("p", 3, 28);
        let witness_data = reader.array::<f64>("witness", 3, 41);
        reader.bound("n", "p", p_data.len());
        reader.finish()?;
        let made = AnySoFar::new(AnySoFarData {
                first: first_data,
                p: &p_data,
                witness: &witness_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/boolean_tree.model`.
pub mod boolean_tree {
    use posterity_runtime::*;

    use crate::compiled::own::boolean_tree::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.array::<f64>("p", 3, 19);
        let like_data = reader.scalar::<f64>("like", 3, 32);
        let last_data = reader.scalar::<f64>("last", 3, 43);
        reader.finish()?;
        let made = BooleanTree::new(BooleanTreeData {
                p: &p_data,
                like: like_data,
                last: last_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/bounds_of_sums_vmp.model`.
pub mod bounds_of_sums_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::bounds_of_sums_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let m_data = reader.array::<usize>("m", 3, 23);
        let x_data = reader.array::<f64>("x", 3, 38);
        let y_data = reader.array::<f64>("y", 3, 51);
        let z_data = reader.array::<f64>("z", 3, 64);
        reader.bound("n", "m", m_data.len());
        reader.finish()?;
        let made = BoundsOfSumsVmp::new(BoundsOfSumsVmpData {
                m: &m_data,
                x: &x_data,
                y: &y_data,
                z: &z_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/category_tree.model`.
pub mod category_tree {
    use posterity_runtime::*;

    use crate::compiled::own::category_tree::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let left_data = reader.array::<f64>("left", 3, 20);
        let right_data = reader.array::<f64>("right", 3, 36);
        let agree_data = reader.scalar::<f64>("agree", 3, 53);
        let third_data = reader.scalar::<f64>("third", 3, 65);
        reader.finish()?;
        let made = CategoryTree::new(CategoryTreeData {
                left: &left_data,
                right: &right_data,
                agree: agree_data,
                third: third_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/coin_tosses.model`.
pub mod coin_tosses {
    use posterity_runtime::*;

    use crate::compiled::own::coin_tosses::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let heads_data = reader.array::<bool>("heads", 3, 18);
        reader.bound("n", "heads", heads_data.len());
        reader.finish()?;
        let made = CoinTosses::new(CoinTossesData {
                heads: &heads_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/computed_once.model`.
pub mod computed_once {
    use posterity_runtime::*;

    use crate::compiled::own::computed_once::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.array::<f64>("a", 2, 20);
        let z_data = reader.array::<usize>("z", 2, 33);
        let d_data = reader.array::<f64>("d", 2, 48);
        let m_data = reader.scalar::<usize>("m", 2, 61);
        reader.bound("n", "a", a_data.len());
        reader.finish()?;
        let made = ComputedOnce::new(ComputedOnceData {
                a: &a_data,
                z: &z_data,
                d: &d_data,
                m: m_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/conjugate_pairs.model`.
pub mod conjugate_pairs {
    use posterity_runtime::*;

    use crate::compiled::own::conjugate_pairs::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let heads_data = reader.array::<bool>("heads", 4, 5);
        let successes_data = reader.array::<usize>("successes", 5, 5);
        let trials_data = reader.array::<usize>("trials", 6, 5);
        let counts_data = reader.array::<usize>("counts", 7, 5);
        let exposure_data = reader.array::<f64>("exposure", 8, 5);
        let waits_data = reader.array::<f64>("waits", 9, 5);
        let reading_data = reader.array::<f64>("reading", 10, 5);
        let spread_data = reader.array::<f64>("spread", 11, 5);
        let face_data = reader.array::<usize>("face", 12, 5);
        reader.bound("tosses", "heads", heads_data.len());
        reader.bound("rounds", "successes", successes_data.len());
        reader.bound("hours", "counts", counts_data.len());
        reader.bound("events", "waits", waits_data.len());
        reader.bound("readings", "reading", reading_data.len());
        reader.bound("throws", "face", face_data.len());
        reader.finish()?;
        let made = ConjugatePairs::new(ConjugatePairsData {
                heads: &heads_data,
                successes: &successes_data,
                trials: &trials_data,
                counts: &counts_data,
                exposure: &exposure_data,
                waits: &waits_data,
                reading: &reading_data,
                spread: &spread_data,
                face: &face_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/chosen_terms.model`.
pub mod chosen_terms {
    use posterity_runtime::*;

    use crate::compiled::own::chosen_terms::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 3, 19);
        let w_data = reader.array::<f64>("w", 3, 32);
        let v_data = reader.array::<f64>("v", 3, 45);
        let u_data = reader.scalar::<f64>("u", 3, 58);
        let t_data = reader.scalar::<f64>("t", 3, 66);
        reader.bound("n", "y", y_data.len());
        reader.finish()?;
        let made = ChosenTerms::new(ChosenTermsData {
                y: &y_data,
                w: &w_data,
                v: &v_data,
                u: u_data,
                t: t_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/corners.model`.
pub mod corners {
    use posterity_runtime::*;

    use crate::compiled::own::corners::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let rising_data = reader.array::<f64>("rising", 3, 5);
        let falling_data = reader.array::<f64>("falling", 4, 5);
        let first_data = reader.array::<f64>("first", 5, 5);
        let listed_data = reader.array::<f64>("listed", 6, 5);
        let squared_data = reader.array::<f64>("squared", 7, 5);
        let k_data = reader.scalar::<usize>("k", 8, 5);
        let far_data = reader.scalar::<f64>("far", 9, 5);
        let little_data = reader.array::<f64>("little", 10, 5);
        let never_data = reader.scalar::<f64>("never", 11, 5);
        let alone_data = reader.array::<f64>("alone", 12, 5);
        let triple_data = reader.grid::<usize, 2>("triple", 13, 5);
        let total_data = reader.array::<f64>("total", 14, 5);
        let pair_data = reader.grid::<usize, 2>("pair", 15, 5);
        let k_other_data = reader.array::<f64>("k_other", 16, 5);
        let stated_data = reader.grid::<f64, 2>("stated", 17, 5);
        let row_data = reader.array::<f64>("row", 18, 5);
        let weight_data = reader.array::<f64>("weight", 19, 5);
        let count_data = reader.scalar::<usize>("count", 20, 5);
        let parent_data = reader.array::<usize>("parent", 21, 5);
        reader.bound("n", "rising", rising_data.len());
        reader.bound("g", "little", little_data.len());
        reader.bound("s", "triple", triple_data.1[0usize]);
        reader.finish()?;
        let made = Corners::new(CornersData {
                rising: &rising_data,
                falling: &falling_data,
                first: &first_data,
                listed: &listed_data,
                squared: &squared_data,
                k: k_data,
                far: far_data,
                little: &little_data,
                never: never_data,
                alone: &alone_data,
                triple: posterity_runtime::Grid::new(&triple_data.0, triple_data.1),
                total: &total_data,
                pair: posterity_runtime::Grid::new(&pair_data.0, pair_data.1),
                k_other: &k_other_data,
                stated: posterity_runtime::Grid::new(&stated_data.0, stated_data.1),
                row: &row_data,
                weight: &weight_data,
                count: count_data,
                parent: &parent_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/certain_values.model`.
pub mod certain_values {
    use posterity_runtime::*;

    use crate::compiled::own::certain_values::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let skills_data = reader.scalar::<usize>("skills", 4, 5);
        let skill_data = reader.array::<usize>("skill", 5, 5);
        let solved_data = reader.array::<bool>("solved", 6, 5);
        let guess_data = reader.array::<usize>("guess", 7, 5);
        let right_data = reader.array::<bool>("right", 8, 5);
        let length_data = reader.scalar::<usize>("length", 9, 5);
        let a_data = reader.array::<usize>("a", 10, 5);
        let b_data = reader.array::<usize>("b", 11, 5);
        reader.bound("n", "skill", skill_data.len());
        reader.bound("m", "guess", guess_data.len());
        reader.bound("joints", "a", a_data.len());
        reader.finish()?;
        let made = CertainValues::new(CertainValuesData {
                skills: skills_data,
                skill: &skill_data,
                solved: &solved_data,
                guess: &guess_data,
                right: &right_data,
                length: length_data,
                a: &a_data,
                b: &b_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/coupled_chains.model`.
pub mod coupled_chains {
    use posterity_runtime::*;

    use crate::compiled::own::coupled_chains::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.array::<Option<f64>>("a", 3, 5);
        let b_data = reader.array::<f64>("b", 4, 5);
        let c_data = reader.array::<Option<f64>>("c", 5, 5);
        let d_data = reader.array::<f64>("d", 6, 5);
        reader.bound("n", "a", a_data.len());
        reader.finish()?;
        let made = CoupledChains::new(CoupledChainsData {
                a: &a_data,
                b: &b_data,
                c: &c_data,
                d: &d_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/narrow_evidence.model`.
pub mod narrow_evidence {
    use posterity_runtime::*;

    use crate::compiled::own::narrow_evidence::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let lower_data = reader.array::<f64>("lower", 2, 22);
        let upper_data = reader.array::<f64>("upper", 2, 39);
        let seen_data = reader.array::<f64>("seen", 2, 56);
        let count_data = reader.scalar::<usize>("count", 2, 72);
        let a_data = reader.scalar::<f64>("a", 2, 86);
        reader.bound("n", "lower", lower_data.len());
        reader.finish()?;
        let made = NarrowEvidence::new(NarrowEvidenceData {
                lower: &lower_data,
                upper: &upper_data,
                seen: &seen_data,
                count: count_data,
                a: a_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/shared_children.model`.
pub mod shared_children {
    use posterity_runtime::*;

    use crate::compiled::own::shared_children::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 3, 5);
        let seen_data = reader.array::<f64>("seen", 4, 5);
        let at_data = reader.array::<usize>("at", 5, 5);
        let scale_data = reader.scalar::<f64>("scale", 6, 5);
        let players_data = reader.scalar::<usize>("players", 7, 5);
        let exact_data = reader.array::<f64>("exact", 8, 5);
        reader.bound("k", "y", y_data.len());
        reader.bound("e", "exact", exact_data.len());
        reader.finish()?;
        let made = SharedChildren::new(SharedChildrenData {
                y: &y_data,
                seen: &seen_data,
                at: &at_data,
                scale: scale_data,
                players: players_data,
                exact: &exact_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/damped_level.model`.
pub mod damped_level {
    use posterity_runtime::*;

    use crate::compiled::own::damped_level::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let keep_data = reader.array::<f64>("keep", 4, 5);
        let drift_data = reader.array::<f64>("drift", 5, 5);
        let walk_data = reader.array::<f64>("walk", 6, 5);
        let gain_data = reader.array::<f64>("gain", 7, 5);
        let noise_data = reader.array::<f64>("noise", 8, 5);
        let seen_data = reader.array::<Option<f64>>("seen", 9, 5);
        reader.bound("n", "keep", keep_data.len());
        reader.finish()?;
        let made = DampedLevel::new(DampedLevelData {
                keep: &keep_data,
                drift: &drift_data,
                walk: &walk_data,
                gain: &gain_data,
                noise: &noise_data,
                seen: &seen_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/derived_chains_vmp.model`.
pub mod derived_chains_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::derived_chains_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let n_data = reader.scalar::<usize>("n", 5, 5);
        let parent_data = reader.array::<usize>("parent", 6, 5);
        let top_data = reader.scalar::<f64>("top", 7, 5);
        let leaf_data = reader.array::<f64>("leaf", 8, 5);
        let bottom_data = reader.scalar::<f64>("bottom", 9, 5);
        let last_data = reader.scalar::<f64>("last", 10, 5);
        let end_data = reader.array::<f64>("end", 11, 5);
        let count_data = reader.array::<usize>("count", 12, 5);
        reader.bound("m", "count", count_data.len());
        reader.finish()?;
        let made = DerivedChainsVmp::new(DerivedChainsVmpData {
                n: n_data,
                parent: &parent_data,
                top: top_data,
                leaf: &leaf_data,
                bottom: bottom_data,
                last: last_data,
                end: &end_data,
                count: &count_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/empty_axes_vmp.model`.
pub mod empty_axes_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::empty_axes_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let narrow_data = reader.grid::<f64, 2>("narrow", 4, 5);
        let short_data = reader.grid::<f64, 2>("short", 5, 5);
        let wide_data = reader.grid::<f64, 2>("wide", 6, 5);
        let m_data = reader.scalar::<usize>("m", 7, 5);
        reader.bound("n", "narrow", narrow_data.1[0usize]);
        reader.bound("k", "narrow", narrow_data.1[1usize]);
        reader.bound("h", "short", short_data.1[0usize]);
        reader.bound("o", "wide", wide_data.1[0usize]);
        reader.finish()?;
        let made = EmptyAxesVmp::new(EmptyAxesVmpData {
                narrow: posterity_runtime::Grid::new(&narrow_data.0, narrow_data.1),
                short: posterity_runtime::Grid::new(&short_data.0, short_data.1),
                wide: posterity_runtime::Grid::new(&wide_data.0, wide_data.1),
                m: m_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/exact_vmp.model`.
pub mod exact_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::exact_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let value_data = reader.scalar::<f64>("value", 5, 5);
        let v_data = reader.scalar::<f64>("v", 6, 5);
        let factor_data = reader.scalar::<f64>("factor", 7, 5);
        let difference_data = reader.scalar::<f64>("difference", 8, 5);
        let reading_data = reader.array::<f64>("reading", 9, 5);
        let same_data = reader.array::<f64>("same", 10, 5);
        let total_data = reader.scalar::<f64>("total", 11, 5);
        let row_data = reader.array::<f64>("row", 12, 5);
        reader.bound("n", "reading", reading_data.len());
        reader.bound("m", "same", same_data.len());
        reader.bound("k", "row", row_data.len());
        reader.finish()?;
        let made = ExactVmp::new(ExactVmpData {
                value: value_data,
                v: v_data,
                factor: factor_data,
                difference: difference_data,
                reading: &reading_data,
                same: &same_data,
                total: total_data,
                row: &row_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/factors_vmp.model`.
pub mod factors_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::factors_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.grid::<f64, 2>("y", 3, 18);
        let prior_data = reader.grid::<f64, 2>("prior", 3, 36);
        let start_data = reader.grid::<f64, 2>("start", 3, 58);
        reader.bound("n", "y", y_data.1[0usize]);
        reader.bound("m", "y", y_data.1[1usize]);
        reader.finish()?;
        let made = FactorsVmp::new(FactorsVmpData {
                y: posterity_runtime::Grid::new(&y_data.0, y_data.1),
                prior: posterity_runtime::Grid::new(&prior_data.0, prior_data.1),
                start: posterity_runtime::Grid::new(&start_data.0, start_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/gathered_pairs.model`.
pub mod gathered_pairs {
    use posterity_runtime::*;

    use crate::compiled::own::gathered_pairs::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let g_data = reader.array::<usize>("g", 4, 5);
        let h_data = reader.array::<usize>("h", 5, 5);
        let k_data = reader.grid::<usize, 2>("k", 6, 5);
        let y_data = reader.scalar::<f64>("y", 7, 5);
        let z_data = reader.scalar::<f64>("z", 8, 5);
        let n_data = reader.scalar::<usize>("n", 9, 5);
        reader.bound("a", "g", g_data.len());
        reader.bound("c", "k", k_data.1[0usize]);
        reader.bound("b", "k", k_data.1[1usize]);
        reader.finish()?;
        let made = GatheredPairs::new(GatheredPairsData {
                g: &g_data,
                h: &h_data,
                k: posterity_runtime::Grid::new(&k_data.0, k_data.1),
                y: y_data,
                z: z_data,
                n: n_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/group_means_vmp.model`.
pub mod group_means_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::group_means_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let groups_data = reader.scalar::<usize>("groups", 4, 5);
        let group_data = reader.array::<usize>("group", 5, 5);
        let covariate_data = reader.array::<f64>("covariate", 6, 5);
        let y_data = reader.array::<f64>("y", 7, 5);
        reader.bound("n", "group", group_data.len());
        reader.finish()?;
        let made = GroupMeansVmp::new(GroupMeansVmpData {
                groups: groups_data,
                group: &group_data,
                covariate: &covariate_data,
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/guarded_elements_vmp.model`.
pub mod guarded_elements_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::guarded_elements_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 3, 23);
        let w_data = reader.array::<f64>("w", 3, 36);
        let v_data = reader.array::<f64>("v", 3, 49);
        let k_data = reader.array::<f64>("k", 3, 62);
        let size_data = reader.array::<f64>("size", 3, 75);
        reader.bound("n", "y", y_data.len());
        reader.bound("l", "v", v_data.len());
        reader.bound("m", "k", k_data.len());
        reader.finish()?;
        let made = GuardedElements::new(GuardedElementsData {
                y: &y_data,
                w: &w_data,
                v: &v_data,
                k: &k_data,
                size: &size_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/hidden_cases.model`.
pub mod hidden_cases {
    use posterity_runtime::*;

    use crate::compiled::own::hidden_cases::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let seen_data = reader.array::<bool>("seen", 3, 19);
        let count_data = reader.scalar::<usize>("count", 3, 36);
        let last_data = reader.scalar::<bool>("last", 3, 50);
        reader.bound("n", "seen", seen_data.len());
        reader.finish()?;
        let made = HiddenCases::new(HiddenCasesData {
                seen: &seen_data,
                count: count_data,
                last: last_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/joined_starts.model`.
pub mod joined_starts {
    use posterity_runtime::*;

    use crate::compiled::own::joined_starts::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Sampler>, Vec<DataError>> {
        let t_data = reader.array::<f64>("t", 3, 20);
        reader.bound("n", "t", t_data.len());
        reader.finish()?;
        let made = JoinedStarts::new(JoinedStartsData { t: &t_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/joined_sums_vmp.model`.
pub mod joined_sums_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::joined_sums_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 3, 21);
        reader.bound("n", "y", y_data.len());
        reader.finish()?;
        let made = JoinedSumsVmp::new(JoinedSumsVmpData { y: &y_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/known_values.model`.
pub mod known_values {
    use posterity_runtime::*;

    use crate::compiled::own::known_values::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let table_data = reader.grid::<f64, 2>("table", 4, 5);
        let total_data = reader.array::<f64>("total", 5, 5);
        let scale_data = reader.scalar::<f64>("scale", 6, 5);
        let scaled_data = reader.scalar::<f64>("scaled", 7, 5);
        let weighted_data = reader.scalar::<f64>("weighted", 8, 5);
        let turned_data = reader.scalar::<f64>("turned", 9, 5);
        let counts_data = reader.array::<usize>("counts", 10, 5);
        let spanned_data = reader.scalar::<f64>("spanned", 11, 5);
        let early_data = reader.array::<f64>("early", 12, 5);
        let place_data = reader.array::<usize>("place", 13, 5);
        let placed_data = reader.array::<f64>("placed", 14, 5);
        let first_data = reader.scalar::<f64>("first", 15, 5);
        let last_data = reader.array::<f64>("last", 16, 5);
        reader.bound("rows", "table", table_data.1[0usize]);
        reader.bound("columns", "table", table_data.1[1usize]);
        reader.finish()?;
        let made = KnownValues::new(KnownValuesData {
                table: posterity_runtime::Grid::new(&table_data.0, table_data.1),
                total: &total_data,
                scale: scale_data,
                scaled: scaled_data,
                weighted: weighted_data,
                turned: turned_data,
                counts: &counts_data,
                spanned: spanned_data,
                early: &early_data,
                place: &place_data,
                placed: &placed_data,
                first: first_data,
                last: &last_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/named_like_types.model`.
pub mod named_like_types {
    use posterity_runtime::*;

    use crate::compiled::own::named_like_types::*;

    /// Reads the data.
    #[allow(non_snake_case, reason = "names of the model")]
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let Grid_data = reader.array::<f64>("Grid", 2, 13);
        let check_data = reader.array::<bool>("check", 2, 31);
        reader.bound("Run", "Grid", Grid_data.len());
        reader.bound("linear", "check", check_data.len());
        reader.finish()?;
        let made = Names::new(NamesData {
                Grid: &Grid_data,
                check: &check_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/left_out_vmp.model`.
pub mod left_out_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::left_out_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let groups_data = reader.scalar::<usize>("groups", 5, 5);
        let group_data = reader.array::<usize>("group", 6, 5);
        let reading_data = reader.array::<f64>("reading", 7, 5);
        let series_data = reader.array::<Option<f64>>("series", 8, 5);
        let once_data = reader.scalar::<Option<f64>>("once", 9, 5);
        reader.bound("n", "group", group_data.len());
        reader.bound("m", "series", series_data.len());
        reader.finish()?;
        let made = LeftOutVmp::new(LeftOutVmpData {
                groups: groups_data,
                group: &group_data,
                reading: &reading_data,
                series: &series_data,
                once: once_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/local_level.model`.
pub mod local_level {
    use posterity_runtime::*;

    use crate::compiled::own::local_level::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let start_data = reader.scalar::<f64>("start", 4, 5);
        let spread_data = reader.scalar::<f64>("spread", 5, 5);
        let walk_data = reader.array::<f64>("walk", 6, 5);
        let noise_data = reader.array::<f64>("noise", 7, 5);
        let seen_data = reader.array::<f64>("seen", 8, 5);
        reader.bound("n", "walk", walk_data.len());
        reader.finish()?;
        let made = LocalLevel::new(LocalLevelData {
                start: start_data,
                spread: spread_data,
                walk: &walk_data,
                noise: &noise_data,
                seen: &seen_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/logits_vmp.model`.
pub mod logits_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::logits_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let vote_data = reader.array::<usize>("vote", 4, 17);
        let x_data = reader.grid::<f64, 2>("x", 4, 35);
        let class_data = reader.array::<usize>("class", 4, 53);
        let classes_data = reader.scalar::<usize>("classes", 4, 72);
        reader.bound("n", "vote", vote_data.len());
        reader.bound("m", "x", x_data.1[0usize]);
        reader.bound("d", "x", x_data.1[1usize]);
        reader.finish()?;
        let made = LogitsVmp::new(LogitsVmpData {
                vote: &vote_data,
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                class: &class_data,
                classes: classes_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/made_vectors.model`.
pub mod made_vectors {
    use posterity_runtime::*;

    use crate::compiled::own::made_vectors::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 4, 19);
        let y_data = reader.grid::<f64, 2>("y", 4, 37);
        let h_data = reader.grid::<f64, 2>("h", 4, 55);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.bound("m", "y", y_data.1[0usize]);
        reader.finish()?;
        let made = MadeVectors::new(MadeVectorsData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: posterity_runtime::Grid::new(&y_data.0, y_data.1),
                h: posterity_runtime::Grid::new(&h_data.0, h_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/matrices_vmp.model`.
pub mod matrices_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::matrices_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 3, 19);
        let scale_data = reader.grid::<f64, 2>("scale", 3, 37);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = MatricesVmp::new(MatricesVmpData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                scale: posterity_runtime::Grid::new(&scale_data.0, scale_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/merged_sums_vmp.model`.
pub mod merged_sums_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::merged_sums_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.grid::<f64, 2>("a", 4, 5);
        let ragged_data = reader.ragged::<f64>("ragged", 5, 5);
        let y_data = reader.array::<f64>("y", 6, 5);
        let z_data = reader.array::<f64>("z", 7, 5);
        let r_data = reader.array::<f64>("r", 8, 5);
        let u_data = reader.scalar::<f64>("u", 9, 5);
        reader.bound("n", "a", a_data.1[0usize]);
        reader.bound("k", "a", a_data.1[1usize]);
        reader.finish()?;
        let made = MergedSumsVmp::new(MergedSumsVmpData {
                a: posterity_runtime::Grid::new(&a_data.0, a_data.1),
                ragged: posterity_runtime::Ragged {
                    values: &ragged_data.0,
                    starts: &ragged_data.1,
                },
                y: &y_data,
                z: &z_data,
                r: &r_data,
                u: u_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/mixed_effects_missing_vmp.model`.
pub mod mixed_effects_missing_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::mixed_effects_missing_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.grid::<Option<f64>, 2>("y", 4, 5);
        let covariate_data = reader.array::<f64>("covariate", 5, 5);
        let offset_data = reader.grid::<f64, 2>("offset", 6, 5);
        let start_data = reader.grid::<f64, 2>("start", 7, 5);
        reader.bound("n", "y", y_data.1[0usize]);
        reader.bound("d", "y", y_data.1[1usize]);
        reader.bound("talents", "start", start_data.1[1usize]);
        reader.finish()?;
        let made = MixedEffectsMissingVmp::new(MixedEffectsMissingVmpData {
                y: posterity_runtime::Grid::new(&y_data.0, y_data.1),
                covariate: &covariate_data,
                offset: posterity_runtime::Grid::new(&offset_data.0, offset_data.1),
                start: posterity_runtime::Grid::new(&start_data.0, start_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/mixed_effects_vmp.model`.
pub mod mixed_effects_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::mixed_effects_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.grid::<f64, 2>("y", 4, 5);
        let covariate_data = reader.array::<f64>("covariate", 5, 5);
        let offset_data = reader.grid::<f64, 2>("offset", 6, 5);
        let start_data = reader.grid::<f64, 2>("start", 7, 5);
        reader.bound("n", "y", y_data.1[0usize]);
        reader.bound("d", "y", y_data.1[1usize]);
        reader.bound("talents", "start", start_data.1[1usize]);
        reader.finish()?;
        let made = MixedEffectsVmp::new(MixedEffectsVmpData {
                y: posterity_runtime::Grid::new(&y_data.0, y_data.1),
                covariate: &covariate_data,
                offset: posterity_runtime::Grid::new(&offset_data.0, offset_data.1),
                start: posterity_runtime::Grid::new(&start_data.0, start_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/nested_pairs_vmp.model`.
pub mod nested_pairs_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::nested_pairs_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let seen_data = reader.array::<bool>("seen", 3, 19);
        let alike_data = reader.array::<bool>("alike", 3, 36);
        reader.bound("n", "seen", seen_data.len());
        reader.finish()?;
        let made = NestedPairs::new(NestedPairsData {
                seen: &seen_data,
                alike: &alike_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/no_readings_vmp.model`.
pub mod no_readings_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::no_readings_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 4, 21);
        let read_data = reader.array::<f64>("read", 4, 34);
        reader.bound("n", "y", y_data.len());
        reader.bound("m", "read", read_data.len());
        reader.finish()?;
        let made = NoReadingsVmp::new(NoReadingsVmpData {
                y: &y_data,
                read: &read_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/noisy_sums_vmp.model`.
pub mod noisy_sums_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::noisy_sums_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let centre_data = reader.array::<f64>("centre", 3, 20);
        let total_data = reader.array::<f64>("total", 3, 38);
        let pair_data = reader.scalar::<f64>("pair", 3, 62);
        reader.bound("n", "centre", centre_data.len());
        reader.bound("readings", "total", total_data.len());
        reader.finish()?;
        let made = NoisySumsVmp::new(NoisySumsVmpData {
                centre: &centre_data,
                total: &total_data,
                pair: pair_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/not_both.model`.
pub mod not_both {
    use posterity_runtime::*;

    use crate::compiled::own::not_both::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let first_data = reader.scalar::<f64>("first", 3, 15);
        let second_data = reader.scalar::<f64>("second", 3, 27);
        let leave_data = reader.scalar::<f64>("leave", 3, 40);
        reader.finish()?;
        let made = NotBoth::new(NotBothData {
                first: first_data,
                second: second_data,
                leave: leave_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/as_projected.model`.
pub mod as_projected {
    use posterity_runtime::*;

    use crate::compiled::own::as_projected::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.scalar::<f64>("y", 3, 19);
        reader.finish()?;
        let made = AsProjected::new(AsProjectedData { y: y_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/one_datum.model`.
pub mod one_datum {
    use posterity_runtime::*;

    use crate::compiled::own::one_datum::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let m_data = reader.scalar::<f64>("m", 5, 5);
        let s_data = reader.scalar::<f64>("s", 5, 13);
        let w_data = reader.scalar::<f64>("w", 5, 21);
        let y_data = reader.array::<f64>("y", 5, 29);
        let noise_data = reader.scalar::<f64>("noise", 5, 42);
        reader.finish()?;
        let made = OneDatum::new(OneDatumData {
                m: m_data,
                s: s_data,
                w: w_data,
                y: &y_data,
                noise: noise_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/one_selector.model`.
pub mod one_selector {
    use posterity_runtime::*;

    use crate::compiled::own::one_selector::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 3, 19);
        let y_data = reader.array::<f64>("y", 3, 32);
        let seen_data = reader.array::<bool>("seen", 3, 45);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = OneSelector::new(OneSelectorData {
                x: &x_data,
                y: &y_data,
                seen: &seen_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/steps_back_vmp.model`.
pub mod steps_back_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::steps_back_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 3, 20);
        let y_data = reader.scalar::<f64>("y", 3, 33);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = StepsBackVmp::new(StepsBackVmpData {
                x: &x_data,
                y: y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/observed_cases.model`.
pub mod observed_cases {
    use posterity_runtime::*;

    use crate::compiled::own::observed_cases::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let kind_data = reader.array::<usize>("kind", 3, 21);
        let gauge_data = reader.array::<bool>("gauge", 3, 39);
        let y_data = reader.array::<f64>("y", 3, 57);
        let heads_data = reader.array::<bool>("heads", 3, 70);
        reader.bound("n", "kind", kind_data.len());
        reader.finish()?;
        let made = ObservedCases::new(ObservedCasesData {
                kind: &kind_data,
                gauge: &gauge_data,
                y: &y_data,
                heads: &heads_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/pieces.model`.
pub mod pieces {
    use posterity_runtime::*;

    use crate::compiled::own::pieces::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let n_data = reader.scalar::<usize>("n", 4, 5);
        let m_data = reader.scalar::<usize>("m", 5, 5);
        let half_data = reader.scalar::<usize>("half", 6, 5);
        let square_data = reader.grid::<f64, 2>("square", 7, 5);
        let weight_data = reader.array::<f64>("weight", 8, 5);
        let pick_data = reader.scalar::<usize>("pick", 9, 5);
        let weighed_data = reader.scalar::<f64>("weighed", 10, 5);
        let priors_data = reader.array::<Gaussian>("priors", 11, 5);
        let which_data = reader.scalar::<usize>("which", 12, 5);
        let trials_data = reader.scalar::<usize>("trials", 13, 5);
        let heads_data = reader.scalar::<usize>("heads", 14, 5);
        reader.finish()?;
        let made = Pieces::new(PiecesData {
                n: n_data,
                m: m_data,
                half: half_data,
                square: posterity_runtime::Grid::new(&square_data.0, square_data.1),
                weight: &weight_data,
                pick: pick_data,
                weighed: weighed_data,
                priors: &priors_data,
                which: which_data,
                trials: trials_data,
                heads: heads_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/pieces_in_branches.model`.
pub mod pieces_in_branches {
    use posterity_runtime::*;

    use crate::compiled::own::pieces_in_branches::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let whole_data = reader.scalar::<bool>("whole", 4, 5);
        let flag_data = reader.array::<bool>("flag", 5, 5);
        let k_data = reader.scalar::<usize>("k", 6, 5);
        let m_data = reader.scalar::<usize>("m", 7, 5);
        let y_data = reader.array::<f64>("y", 8, 5);
        let grid_data = reader.grid::<f64, 2>("grid", 9, 5);
        let w_data = reader.array::<f64>("w", 10, 5);
        let total_data = reader.scalar::<f64>("total", 11, 5);
        reader.bound("n", "flag", flag_data.len());
        reader.finish()?;
        let made = PiecesInBranches::new(PiecesInBranchesData {
                whole: whole_data,
                flag: &flag_data,
                k: k_data,
                m: m_data,
                y: &y_data,
                grid: posterity_runtime::Grid::new(&grid_data.0, grid_data.1),
                w: &w_data,
                total: total_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/predicted.model`.
pub mod predicted {
    use posterity_runtime::*;

    use crate::compiled::own::predicted::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 3, 17);
        reader.bound("n", "y", y_data.len());
        reader.finish()?;
        let made = Predicted::new(PredictedData { y: &y_data }).map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/priors_handed_in.model`.
pub mod priors_handed_in {
    use posterity_runtime::*;

    use crate::compiled::own::priors_handed_in::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let level_prior_data = reader.scalar::<Gaussian>("level_prior", 4, 5);
        let rate_prior_data = reader.array::<Gamma>("rate_prior", 5, 5);
        let reading_data = reader.array::<f64>("reading", 6, 5);
        let counts_data = reader.grid::<usize, 2>("counts", 7, 5);
        reader.bound("k", "rate_prior", rate_prior_data.len());
        reader.bound("n", "reading", reading_data.len());
        reader.bound("hours", "counts", counts_data.1[1usize]);
        reader.finish()?;
        let made = PriorsHandedIn::new(PriorsHandedInData {
                level_prior: level_prior_data,
                rate_prior: &rate_prior_data,
                reading: &reading_data,
                counts: posterity_runtime::Grid::new(&counts_data.0, counts_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/ragged_categories.model`.
pub mod ragged_categories {
    use posterity_runtime::*;

    use crate::compiled::own::ragged_categories::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let p_data = reader.ragged::<f64>("p", 3, 5);
        let q_data = reader.array::<usize>("q", 4, 5);
        let likely_data = reader.ragged::<f64>("likely", 5, 5);
        let kind_data = reader.array::<usize>("kind", 6, 5);
        let word_data = reader.array::<usize>("word", 7, 5);
        reader.bound("n", "p", p_data.1.len() - 1);
        reader.bound("m", "kind", kind_data.len());
        reader.finish()?;
        let made = RaggedCategories::new(RaggedCategoriesData {
                p: posterity_runtime::Ragged {
                    values: &p_data.0,
                    starts: &p_data.1,
                },
                q: &q_data,
                likely: posterity_runtime::Ragged {
                    values: &likely_data.0,
                    starts: &likely_data.1,
                },
                kind: &kind_data,
                word: &word_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/reached_plainly_vmp.model`.
pub mod reached_plainly_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::reached_plainly_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let k_data = reader.array::<usize>("k", 4, 5);
        let shifted_data = reader.array::<f64>("shifted", 5, 5);
        let diagonal_data = reader.array::<f64>("diagonal", 6, 5);
        let width_data = reader.array::<usize>("width", 7, 5);
        let nested_data = reader.array::<f64>("nested", 8, 5);
        let named_data = reader.array::<f64>("named", 9, 5);
        let grid_data = reader.grid::<f64, 2>("grid", 10, 5);
        let pair_data = reader.grid::<usize, 2>("pair", 11, 5);
        let sum_data = reader.array::<f64>("sum", 12, 5);
        let joint_data = reader.array::<f64>("joint", 13, 5);
        reader.bound("n", "k", k_data.len());
        reader.finish()?;
        let made = ReachedPlainlyVmp::new(ReachedPlainlyVmpData {
                k: &k_data,
                shifted: &shifted_data,
                diagonal: &diagonal_data,
                width: &width_data,
                nested: &nested_data,
                named: &named_data,
                grid: posterity_runtime::Grid::new(&grid_data.0, grid_data.1),
                pair: posterity_runtime::Grid::new(&pair_data.0, pair_data.1),
                sum: &sum_data,
                joint: &joint_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/reached_vmp.model`.
pub mod reached_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::reached_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let k_data = reader.array::<usize>("k", 4, 5);
        let shifted_data = reader.array::<f64>("shifted", 5, 5);
        let diagonal_data = reader.array::<f64>("diagonal", 6, 5);
        let width_data = reader.array::<usize>("width", 7, 5);
        let nested_data = reader.array::<f64>("nested", 8, 5);
        let named_data = reader.array::<f64>("named", 9, 5);
        let grid_data = reader.grid::<f64, 2>("grid", 10, 5);
        let pair_data = reader.grid::<usize, 2>("pair", 11, 5);
        let sum_data = reader.array::<f64>("sum", 12, 5);
        let joint_data = reader.array::<f64>("joint", 13, 5);
        reader.bound("n", "k", k_data.len());
        reader.finish()?;
        let made = ReachedVmp::new(ReachedVmpData {
                k: &k_data,
                shifted: &shifted_data,
                diagonal: &diagonal_data,
                width: &width_data,
                nested: &nested_data,
                named: &named_data,
                grid: posterity_runtime::Grid::new(&grid_data.0, grid_data.1),
                pair: posterity_runtime::Grid::new(&pair_data.0, pair_data.1),
                sum: &sum_data,
                joint: &joint_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/signed_integers.model`.
pub mod signed_integers {
    use posterity_runtime::*;

    use crate::compiled::own::signed_integers::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let c_data = reader.array::<usize>("c", 3, 22);
        let d_data = reader.array::<usize>("d", 3, 37);
        let e_data = reader.array::<usize>("e", 3, 52);
        let y_data = reader.array::<f64>("y", 3, 67);
        let little_data = reader.array::<usize>("little", 3, 80);
        let seen_data = reader.array::<bool>("seen", 3, 100);
        let w_data = reader.grid::<f64, 2>("w", 4, 5);
        reader.bound("n", "c", c_data.len());
        reader.bound("m", "little", little_data.len());
        reader.bound("r", "seen", seen_data.len());
        reader.bound("k", "w", w_data.1[1usize]);
        reader.finish()?;
        let made = SignedIntegers::new(SignedIntegersData {
                c: &c_data,
                d: &d_data,
                e: &e_data,
                y: &y_data,
                little: &little_data,
                seen: &seen_data,
                w: posterity_runtime::Grid::new(&w_data.0, w_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/staggered_rows.model`.
pub mod staggered_rows {
    use posterity_runtime::*;

    use crate::compiled::own::staggered_rows::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.grid::<f64, 2>("a", 3, 21);
        let c_data = reader.grid::<f64, 2>("c", 3, 39);
        let b_data = reader.grid::<f64, 2>("b", 3, 57);
        let d_data = reader.grid::<f64, 2>("d", 3, 75);
        reader.bound("n", "a", a_data.1[0usize]);
        reader.finish()?;
        let made = StaggeredRows::new(StaggeredRowsData {
                a: posterity_runtime::Grid::new(&a_data.0, a_data.1),
                c: posterity_runtime::Grid::new(&c_data.0, c_data.1),
                b: posterity_runtime::Grid::new(&b_data.0, b_data.1),
                d: posterity_runtime::Grid::new(&d_data.0, d_data.1),
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/starts_vmp.model`.
pub mod starts_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::starts_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 3, 14);
        let start_data = reader.array::<f64>("start", 3, 27);
        let flag_data = reader.array::<bool>("flag", 3, 44);
        reader.bound("n", "y", y_data.len());
        reader.finish()?;
        let made = Starts::new(StartsData {
                y: &y_data,
                start: &start_data,
                flag: &flag_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/steps_with_gaps.model`.
pub mod steps_with_gaps {
    use posterity_runtime::*;

    use crate::compiled::own::steps_with_gaps::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let d_data = reader.array::<Option<f64>>("d", 3, 5);
        let kind_data = reader.array::<usize>("kind", 4, 5);
        let e_data = reader.array::<f64>("e", 5, 5);
        let spread_data = reader.array::<f64>("spread", 6, 5);
        let z_data = reader.array::<f64>("z", 7, 5);
        let w_data = reader.array::<f64>("w", 8, 5);
        reader.bound("n", "d", d_data.len());
        reader.bound("m", "spread", spread_data.len());
        reader.finish()?;
        let made = StepsWithGaps::new(StepsWithGapsData {
                d: &d_data,
                kind: &kind_data,
                e: &e_data,
                spread: &spread_data,
                z: &z_data,
                w: &w_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/summed_parts.model`.
pub mod summed_parts {
    use posterity_runtime::*;

    use crate::compiled::own::summed_parts::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let a_data = reader.array::<f64>("a", 3, 19);
        let y_data = reader.scalar::<f64>("y", 3, 32);
        reader.bound("n", "a", a_data.len());
        reader.finish()?;
        let made = SummedParts::new(SummedPartsData {
                a: &a_data,
                y: y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/softmax_vmp.model`.
pub mod softmax_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::softmax_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let vote_data = reader.array::<usize>("vote", 4, 18);
        let pick_data = reader.array::<usize>("pick", 4, 36);
        let reading_data = reader.array::<f64>("reading", 4, 54);
        reader.bound("n", "vote", vote_data.len());
        reader.bound("m", "pick", pick_data.len());
        reader.bound("h", "reading", reading_data.len());
        reader.finish()?;
        let made = SoftmaxVmp::new(SoftmaxVmpData {
                vote: &vote_data,
                pick: &pick_data,
                reading: &reading_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/spins.model`.
pub mod spins {
    use posterity_runtime::*;

    use crate::compiled::own::spins::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let first_data = reader.array::<usize>("first", 4, 13);
        let second_data = reader.array::<usize>("second", 4, 32);
        let alike_data = reader.array::<bool>("alike", 4, 52);
        let trust_data = reader.scalar::<f64>("trust", 4, 70);
        let field_data = reader.array::<f64>("field", 4, 82);
        reader.bound("n", "first", first_data.len());
        reader.bound("m", "field", field_data.len());
        reader.finish()?;
        let made = Spins::new(SpinsData {
                first: &first_data,
                second: &second_data,
                alike: &alike_data,
                trust: trust_data,
                field: &field_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/level_parallel.model`.
pub mod level_parallel {
    use posterity_runtime::*;

    use crate::compiled::own::level_parallel::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.array::<f64>("y", 5, 21);
        let n_data = reader.scalar::<usize>("n", 5, 37);
        reader.bound("read", "y", y_data.len());
        reader.finish()?;
        let made = LevelParallel::new(LevelParallelData {
                y: &y_data,
                n: n_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/spins_parallel.model`.
pub mod spins_parallel {
    use posterity_runtime::*;

    use crate::compiled::own::spins_parallel::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let first_data = reader.array::<usize>("first", 4, 21);
        let second_data = reader.array::<usize>("second", 4, 40);
        let alike_data = reader.array::<bool>("alike", 4, 60);
        let trust_data = reader.scalar::<f64>("trust", 4, 78);
        let field_data = reader.array::<f64>("field", 4, 90);
        reader.bound("n", "first", first_data.len());
        reader.bound("m", "field", field_data.len());
        reader.finish()?;
        let made = SpinsParallel::new(SpinsParallelData {
                first: &first_data,
                second: &second_data,
                alike: &alike_data,
                trust: trust_data,
                field: &field_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/turns.model`.
pub mod turns {
    use posterity_runtime::*;

    use crate::compiled::own::turns::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let left_data = reader.array::<usize>("left", 4, 13);
        let right_data = reader.array::<usize>("right", 4, 31);
        let margin_data = reader.array::<f64>("margin", 4, 50);
        let harder_data = reader.array::<bool>("harder", 4, 68);
        let m_data = reader.scalar::<usize>("m", 4, 87);
        reader.bound("n", "left", left_data.len());
        reader.finish()?;
        let made = Turns::new(TurnsData {
                left: &left_data,
                right: &right_data,
                margin: &margin_data,
                harder: &harder_data,
                m: m_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/turns_from.model`.
pub mod turns_from {
    use posterity_runtime::*;

    use crate::compiled::own::turns_from::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let left_data = reader.array::<usize>("left", 5, 5);
        let right_data = reader.array::<usize>("right", 6, 5);
        let margin_data = reader.array::<f64>("margin", 7, 5);
        let harder_data = reader.array::<bool>("harder", 8, 5);
        let start_data = reader.array::<f64>("start", 9, 5);
        reader.bound("n", "left", left_data.len());
        reader.bound("m", "start", start_data.len());
        reader.finish()?;
        let made = TurnsFrom::new(TurnsFromData {
                left: &left_data,
                right: &right_data,
                margin: &margin_data,
                harder: &harder_data,
                start: &start_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/turns_parallel.model`.
pub mod turns_parallel {
    use posterity_runtime::*;

    use crate::compiled::own::turns_parallel::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let left_data = reader.array::<usize>("left", 4, 21);
        let right_data = reader.array::<usize>("right", 4, 39);
        let margin_data = reader.array::<f64>("margin", 4, 58);
        let harder_data = reader.array::<bool>("harder", 4, 76);
        let m_data = reader.scalar::<usize>("m", 4, 95);
        reader.bound("n", "left", left_data.len());
        reader.finish()?;
        let made = TurnsParallel::new(TurnsParallelData {
                left: &left_data,
                right: &right_data,
                margin: &margin_data,
                harder: &harder_data,
                m: m_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/turns_sequential.model`.
pub mod turns_sequential {
    use posterity_runtime::*;

    use crate::compiled::own::turns_sequential::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let left_data = reader.array::<usize>("left", 4, 23);
        let right_data = reader.array::<usize>("right", 4, 41);
        let margin_data = reader.array::<f64>("margin", 4, 60);
        let harder_data = reader.array::<bool>("harder", 4, 78);
        let m_data = reader.scalar::<usize>("m", 4, 97);
        reader.bound("n", "left", left_data.len());
        reader.finish()?;
        let made = TurnsSequential::new(TurnsSequentialData {
                left: &left_data,
                right: &right_data,
                margin: &margin_data,
                harder: &harder_data,
                m: m_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/spins_damped.model`.
pub mod spins_damped {
    use posterity_runtime::*;

    use crate::compiled::own::spins_damped::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let first_data = reader.array::<usize>("first", 4, 19);
        let second_data = reader.array::<usize>("second", 4, 38);
        let alike_data = reader.array::<bool>("alike", 4, 58);
        let trust_data = reader.scalar::<f64>("trust", 4, 76);
        let field_data = reader.array::<f64>("field", 4, 88);
        reader.bound("n", "first", first_data.len());
        reader.bound("m", "field", field_data.len());
        reader.finish()?;
        let made = SpinsDamped::new(SpinsDampedData {
                first: &first_data,
                second: &second_data,
                alike: &alike_data,
                trust: trust_data,
                field: &field_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/sums_kept.model`.
pub mod sums_kept {
    use posterity_runtime::*;

    use crate::compiled::own::sums_kept::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let y_data = reader.scalar::<f64>("y", 2, 16);
        let z_data = reader.scalar::<f64>("z", 2, 24);
        let u_data = reader.scalar::<f64>("u", 2, 32);
        let v_data = reader.scalar::<f64>("v", 2, 40);
        let n_data = reader.scalar::<usize>("n", 2, 48);
        reader.finish()?;
        let made = SumsKept::new(SumsKeptData {
                y: y_data,
                z: z_data,
                u: u_data,
                v: v_data,
                n: n_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/truncated_vmp.model`.
pub mod truncated_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::truncated_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let won_data = reader.array::<bool>("won", 4, 5);
        let strength_data = reader.array::<f64>("strength", 4, 21);
        let reading_data = reader.array::<f64>("reading", 5, 5);
        let low_data = reader.scalar::<f64>("low", 5, 24);
        let high_data = reader.scalar::<f64>("high", 5, 34);
        reader.bound("n", "won", won_data.len());
        reader.bound("m", "reading", reading_data.len());
        reader.finish()?;
        let made = TruncatedVmp::new(TruncatedVmpData {
                won: &won_data,
                strength: &strength_data,
                reading: &reading_data,
                low: low_data,
                high: high_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/two_kinds.model`.
pub mod two_kinds {
    use posterity_runtime::*;

    use crate::compiled::own::two_kinds::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.array::<f64>("x", 4, 16);
        let share_data = reader.scalar::<f64>("share", 4, 29);
        reader.bound("n", "x", x_data.len());
        reader.finish()?;
        let made = TwoKinds::new(TwoKindsData {
                x: &x_data,
                share: share_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/undefined_elements.model`.
pub mod undefined_elements {
    use posterity_runtime::*;

    use crate::compiled::own::undefined_elements::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let flag_data = reader.array::<bool>("flag", 3, 25);
        reader.bound("n", "flag", flag_data.len());
        reader.finish()?;
        let made = UndefinedElements::new(UndefinedElementsData {
                flag: &flag_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/undefined_elements_vmp.model`.
pub mod undefined_elements_vmp {
    use posterity_runtime::*;

    use crate::compiled::own::undefined_elements_vmp::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let flag_data = reader.array::<bool>("flag", 4, 28);
        let reading_data = reader.array::<f64>("reading", 4, 45);
        let last_data = reader.scalar::<f64>("last", 4, 64);
        reader.bound("n", "flag", flag_data.len());
        reader.finish()?;
        let made = UndefinedElementsVmp::new(UndefinedElementsVmpData {
                flag: &flag_data,
                reading: &reading_data,
                last: last_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/vectors.model`.
pub mod vectors {
    use posterity_runtime::*;

    use crate::compiled::own::vectors::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let root_data = reader.grid::<f64, 2>("root", 5, 5);
        let x_data = reader.grid::<f64, 2>("x", 5, 26);
        let y_data = reader.array::<f64>("y", 5, 44);
        let at_data = reader.scalar::<usize>("at", 5, 57);
        let z_data = reader.scalar::<f64>("z", 5, 68);
        let a_data = reader.grid::<f64, 2>("a", 5, 76);
        let u_data = reader.array::<f64>("u", 5, 94);
        reader.bound("d", "root", root_data.1[0usize]);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = Vectors::new(VectorsData {
                root: posterity_runtime::Grid::new(&root_data.0, root_data.1),
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
                at: at_data,
                z: z_data,
                a: posterity_runtime::Grid::new(&a_data.0, a_data.1),
                u: &u_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/votes.model`.
pub mod votes {
    use posterity_runtime::*;

    use crate::compiled::own::votes::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let yes_data = reader.array::<bool>("yes", 4, 13);
        let first_data = reader.array::<usize>("first", 4, 29);
        let second_data = reader.array::<usize>("second", 4, 48);
        reader.bound("n", "yes", yes_data.len());
        reader.bound("p", "first", first_data.len());
        reader.finish()?;
        let made = Votes::new(VotesData {
                yes: &yes_data,
                first: &first_data,
                second: &second_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/votes_damped.model`.
pub mod votes_damped {
    use posterity_runtime::*;

    use crate::compiled::own::votes_damped::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let yes_data = reader.array::<bool>("yes", 4, 19);
        let first_data = reader.array::<usize>("first", 4, 35);
        let second_data = reader.array::<usize>("second", 4, 54);
        reader.bound("n", "yes", yes_data.len());
        reader.bound("p", "first", first_data.len());
        reader.finish()?;
        let made = VotesDamped::new(VotesDampedData {
                yes: &yes_data,
                first: &first_data,
                second: &second_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// `codegen-tests/models/weight_vector.model`.
pub mod weight_vector {
    use posterity_runtime::*;

    use crate::compiled::own::weight_vector::*;

    /// Reads the data.
    pub fn build(
        reader: &mut posterity_runtime::driver::Reader,
    ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
        let x_data = reader.grid::<f64, 2>("x", 3, 20);
        let y_data = reader.array::<f64>("y", 3, 38);
        reader.bound("n", "x", x_data.1[0usize]);
        reader.finish()?;
        let made = WeightVector::new(WeightVectorData {
                x: posterity_runtime::Grid::new(&x_data.0, x_data.1),
                y: &y_data,
            })
            .map_err(|error| vec![error])?;
        Ok(Box::new(made))
    }
}

/// Every module that infers, by its model's name.
pub const BUILDERS: &[(&str, crate::Build)] = &[
    ("anaesthetists", anaesthetists::build),
    ("answer_key", answer_key::build),
    ("bayes_point_machine", bayes_point_machine::build),
    ("clinical_trial", clinical_trial::build),
    ("coal_mining", coal_mining::build),
    ("coal_mining_change", coal_mining_change::build),
    ("eight_schools", eight_schools::build),
    ("factor_analysis", factor_analysis::build),
    ("football", football::build),
    ("hockey", hockey::build),
    ("iris", iris::build),
    ("irt_logistic", irt_logistic::build),
    ("irt_probit", irt_probit::build),
    ("lda", lda::build),
    ("learn_gaussian", learn_gaussian::build),
    ("linear_regression", linear_regression::build),
    ("murder_mystery", murder_mystery::build),
    ("nile", nile::build),
    ("nile_unknown", nile_unknown::build),
    ("old_faithful", old_faithful::build),
    ("probit_regression", probit_regression::build),
    ("radon", radon::build),
    ("robust_regression", robust_regression::build),
    ("sprinkler", sprinkler::build),
    ("team_games", team_games::build),
    ("array_gathered_each_pass", array_gathered_each_pass::build),
    ("copied_locals", copied_locals::build),
    ("negated_array", negated_array::build),
    ("ragged_cube_many_depths", ragged_cube_many_depths::build),
    ("ragged_positive", ragged_positive::build),
    ("ragged_sum_replicated", ragged_sum_replicated::build),
    ("sum_soft_ep", sum_soft_ep::build),
    ("first_state_positive", first_state_positive::build),
    ("random_walk_offset_two", random_walk_offset_two::build),
    ("run_lengths_3", run_lengths_3::build),
    ("two_chains_shared_start", two_chains_shared_start::build),
    ("two_start_states_by_condition", two_start_states_by_condition::build),
    ("all_true_2", all_true_2::build),
    ("any_per_group", any_per_group::build),
    ("ball_counting_noisy", ball_counting_noisy::build),
    ("binomial_random_trials", binomial_random_trials::build),
    ("count_equals_random", count_equals_random::build),
    ("count_true_observed", count_true_observed::build),
    ("detected_objects", detected_objects::build),
    ("dice_at_least", dice_at_least::build),
    ("integer_greater_soft", integer_greater_soft::build),
    ("integer_difference", integer_difference::build),
    ("poisson_below_observed", poisson_below_observed::build),
    ("pyramid_against_cubes", pyramid_against_cubes::build),
    ("uniform_random_size", uniform_random_size::build),
    ("waiting_times", waiting_times::build),
    ("gate_exit_constraint", gate_exit_constraint::build),
    ("gated_poisson", gated_poisson::build),
    ("handedness_which_population", handedness_which_population::build),
    ("array_used_in_gate_by_index", array_used_in_gate_by_index::build),
    ("array_used_in_gate_by_switch", array_used_in_gate_by_switch::build),
    ("element_told_twice_in_a_case", element_told_twice_in_a_case::build),
    ("games_in_a_case", games_in_a_case::build),
    ("chain_that_starts_outside", chain_that_starts_outside::build),
    ("match_exit_ragged", match_exit_ragged::build),
    ("match_in_match", match_in_match::build),
    ("nested_if_constants_ep", nested_if_constants_ep::build),
    ("read_backwards_in_a_case", read_backwards_in_a_case::build),
    ("sprinkler_wet_ep", sprinkler_wet_ep::build),
    ("sum_of_gated_constants", sum_of_gated_constants::build),
    ("sum_with_a_picked_element", sum_with_a_picked_element::build),
    ("vector_from_two_hypotheses", vector_from_two_hypotheses::build),
    ("weights_that_may_matter", weights_that_may_matter::build),
    ("gather_cubes_repeated", gather_cubes_repeated::build),
    ("gather_means_ep", gather_means_ep::build),
    ("index_minus_one_under_condition", index_minus_one_under_condition::build),
    ("rows_of_varying_size", rows_of_varying_size::build),
    ("equal_rows_where_flagged", equal_rows_where_flagged::build),
    ("missing_by_null_gaussian", missing_by_null_gaussian::build),
    ("missing_rates", missing_rates::build),
    ("network_with_gaps", network_with_gaps::build),
    ("states_partly_known", states_partly_known::build),
    ("clutter_ep", clutter_ep::build),
    ("matrix_times_vector", matrix_times_vector::build),
    ("vector_predict", vector_predict::build),
    ("wishart_known_mean_ep", wishart_known_mean_ep::build),
    ("element_told_twice", element_told_twice::build),
    ("repeat_fraction_ep", repeat_fraction_ep::build),
    ("repeat_nested_in_gate", repeat_nested_in_gate::build),
    ("one_draw", one_draw::build),
    ("three_players", three_players::build),
    ("bayes_point_probit_six", bayes_point_probit_six::build),
    ("regression_factorised", regression_factorised::build),
    ("dirichlet_multinomial_ep", dirichlet_multinomial_ep::build),
    ("gamma_rate_soft", gamma_rate_soft::build),
    ("handedness", handedness::build),
    ("log_of_exp", log_of_exp::build),
    ("logistic_soft_beta_a", logistic_soft_beta_a::build),
    ("max_soft", max_soft::build),
    ("probit_soft_0", probit_soft_0::build),
    ("scaled_poisson_ep", scaled_poisson_ep::build),
    ("sum_of_array_vmp", sum_of_array_vmp::build),
    ("sum_soft_vmp", sum_soft_vmp::build),
    ("random_walk_observed_vmp", random_walk_observed_vmp::build),
    ("count_soft_vmp", count_soft_vmp::build),
    ("precision_from_two_hypotheses", precision_from_two_hypotheses::build),
    ("gather_means_vmp", gather_means_vmp::build),
    ("data_in_one_branch_vmp", data_in_one_branch_vmp::build),
    ("gather_repeated_vmp", gather_repeated_vmp::build),
    ("missing_covariates_vmp", missing_covariates_vmp::build),
    ("labels_of_four_points_vmp", labels_of_four_points_vmp::build),
    ("many_coins_mixture_vmp", many_coins_mixture_vmp::build),
    ("mixture_known_means_vmp", mixture_known_means_vmp::build),
    ("spike_and_slab_vmp", spike_and_slab_vmp::build),
    ("two_lines_vmp", two_lines_vmp::build),
    ("vector_mean_and_precision_vmp", vector_mean_and_precision_vmp::build),
    ("repeat_fraction_vmp", repeat_fraction_vmp::build),
    ("hierarchical_regression_vmp", hierarchical_regression_vmp::build),
    ("linear_regression_vector_vmp", linear_regression_vector_vmp::build),
    ("logistic_regression_jaakkola_vmp", logistic_regression_jaakkola_vmp::build),
    ("compound_gamma_precision_vmp", compound_gamma_precision_vmp::build),
    ("dirichlet_one_draw_vmp", dirichlet_one_draw_vmp::build),
    ("gaussian_times_beta_vmp", gaussian_times_beta_vmp::build),
    ("gaussian_times_gamma_vmp", gaussian_times_gamma_vmp::build),
    ("poisson_exp_vmp", poisson_exp_vmp::build),
    ("scaled_poisson_vmp", scaled_poisson_vmp::build),
    ("sum_of_gaussians_vmp", sum_of_gaussians_vmp::build),
    ("against_the_loop", against_the_loop::build),
    ("any_so_far", any_so_far::build),
    ("boolean_tree", boolean_tree::build),
    ("bounds_of_sums_vmp", bounds_of_sums_vmp::build),
    ("category_tree", category_tree::build),
    ("coin_tosses", coin_tosses::build),
    ("computed_once", computed_once::build),
    ("conjugate_pairs", conjugate_pairs::build),
    ("chosen_terms", chosen_terms::build),
    ("corners", corners::build),
    ("certain_values", certain_values::build),
    ("coupled_chains", coupled_chains::build),
    ("narrow_evidence", narrow_evidence::build),
    ("shared_children", shared_children::build),
    ("damped_level", damped_level::build),
    ("derived_chains_vmp", derived_chains_vmp::build),
    ("empty_axes_vmp", empty_axes_vmp::build),
    ("exact_vmp", exact_vmp::build),
    ("factors_vmp", factors_vmp::build),
    ("gathered_pairs", gathered_pairs::build),
    ("group_means_vmp", group_means_vmp::build),
    ("guarded_elements_vmp", guarded_elements_vmp::build),
    ("hidden_cases", hidden_cases::build),
    ("joined_sums_vmp", joined_sums_vmp::build),
    ("known_values", known_values::build),
    ("named_like_types", named_like_types::build),
    ("left_out_vmp", left_out_vmp::build),
    ("local_level", local_level::build),
    ("logits_vmp", logits_vmp::build),
    ("made_vectors", made_vectors::build),
    ("matrices_vmp", matrices_vmp::build),
    ("merged_sums_vmp", merged_sums_vmp::build),
    ("mixed_effects_missing_vmp", mixed_effects_missing_vmp::build),
    ("mixed_effects_vmp", mixed_effects_vmp::build),
    ("nested_pairs_vmp", nested_pairs_vmp::build),
    ("no_readings_vmp", no_readings_vmp::build),
    ("noisy_sums_vmp", noisy_sums_vmp::build),
    ("not_both", not_both::build),
    ("as_projected", as_projected::build),
    ("one_datum", one_datum::build),
    ("one_selector", one_selector::build),
    ("steps_back_vmp", steps_back_vmp::build),
    ("observed_cases", observed_cases::build),
    ("pieces", pieces::build),
    ("pieces_in_branches", pieces_in_branches::build),
    ("predicted", predicted::build),
    ("priors_handed_in", priors_handed_in::build),
    ("ragged_categories", ragged_categories::build),
    ("reached_plainly_vmp", reached_plainly_vmp::build),
    ("reached_vmp", reached_vmp::build),
    ("signed_integers", signed_integers::build),
    ("staggered_rows", staggered_rows::build),
    ("starts_vmp", starts_vmp::build),
    ("steps_with_gaps", steps_with_gaps::build),
    ("summed_parts", summed_parts::build),
    ("softmax_vmp", softmax_vmp::build),
    ("spins", spins::build),
    ("level_parallel", level_parallel::build),
    ("spins_parallel", spins_parallel::build),
    ("turns", turns::build),
    ("turns_from", turns_from::build),
    ("turns_parallel", turns_parallel::build),
    ("turns_sequential", turns_sequential::build),
    ("spins_damped", spins_damped::build),
    ("sums_kept", sums_kept::build),
    ("truncated_vmp", truncated_vmp::build),
    ("two_kinds", two_kinds::build),
    ("undefined_elements", undefined_elements::build),
    ("undefined_elements_vmp", undefined_elements_vmp::build),
    ("vectors", vectors::build),
    ("votes", votes::build),
    ("votes_damped", votes_damped::build),
    ("weight_vector", weight_vector::build),
];

/// Every module that samples.
pub const SAMPLERS: &[(&str, crate::BuildSampler)] = &[
    ("coal_mining_sampled", coal_mining_sampled::build),
    ("coal_mining_states", coal_mining_states::build),
    ("geyser_waits", geyser_waits::build),
    ("lda_sampled", lda_sampled::build),
    ("nile_drop", nile_drop::build),
    ("probit_sampled", probit_sampled::build),
    ("radon_sampled", radon_sampled::build),
    ("verbal_aggression", verbal_aggression::build),
    ("joined_starts", joined_starts::build),
];
