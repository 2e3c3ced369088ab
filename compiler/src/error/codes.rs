//! The codes of errors: one name per kind of mistake, and a page that explains each.

/// Declares the codes: each a variant, its name in messages and the page `pages/<name>.md`.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// A kind of mistake. Its page says more: see [`Code::explanation`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name as messages show it: `missing_argument`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)*
                }
            }

            /// The page that explains it, in Markdown.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("pages/", $name, ".md")),)*
                }
            }
        }
    };
}

codes! {
    /// The text does not follow the grammar.
    Syntax "syntax",
    /// A bracket, a brace or a comment is opened and never closed, or the other way round.
    UnclosedDelimiter "unclosed_delimiter",
    /// Nested further than the compiler follows.
    TooDeep "too_deep",
    /// A keyword where a name is wanted.
    ReservedName "reserved_name",
    /// A name that nothing defines.
    UnknownName "unknown_name",
    /// A type that the language does not have.
    UnknownType "unknown_type",
    /// A distribution that does not exist.
    UnknownDistribution "unknown_distribution",
    /// A function that does not exist.
    UnknownFunction "unknown_function",
    /// An attribute that does not exist, or not here.
    UnknownAttribute "unknown_attribute",
    /// An inference algorithm that does not exist.
    UnknownAlgorithm "unknown_algorithm",
    /// A call leaves out an argument.
    MissingArgument "missing_argument",
    /// A call names an argument that the callee does not have.
    UnknownArgument "unknown_argument",
    /// A call has more arguments than the callee takes.
    TooManyArguments "too_many_arguments",
    /// A call gives one argument twice.
    DuplicateArgument "duplicate_argument",
    /// A distribution is given two parametrisations at once.
    TwoParametrisations "two_parametrisations",
    /// A parameter of a distribution has an impossible value.
    ArgumentOutOfDomain "argument_out_of_domain",
    /// A value of one type where another is wanted.
    TypeMismatch "type_mismatch",
    /// Too many or too few indices, or an array where a scalar is wanted.
    WrongRank "wrong_rank",
    /// Two sizes that must agree do not.
    SizeMismatch "size_mismatch",
    /// An index outside its array.
    IndexOutOfRange "index_out_of_range",
    /// A random value where one known at run time is needed.
    RandomSize "random_size",
    /// A variable is defined twice.
    DefinedTwice "defined_twice",
    /// A variable is declared and never defined.
    NeverDefined "never_defined",
    /// A variable is used above its definition.
    UsedBeforeDefined "used_before_defined",
    /// The pieces of an array leave elements undefined.
    NotCovered "not_covered",
    /// The pieces of an array define an element twice.
    PiecesOverlap "pieces_overlap",
    /// A variable is defined in some branches of a gate only.
    DefinedInOneBranch "defined_in_one_branch",
    /// A `match` leaves out a case.
    MissingCase "missing_case",
    /// A `match` has a case that cannot occur.
    CaseOutOfRange "case_out_of_range",
    /// A `match` has an arm whose cases an earlier arm takes.
    UnreachableCase "unreachable_case",
    /// A variable is used outside the loop, branch or scope it is local to.
    OutOfScope "out_of_scope",
    /// Variables are defined by one another.
    CyclicDefinition "cyclic_definition",
    /// An output is not a variable of the model.
    OutputNotDefined "output_not_defined",
    /// A parameter is observed by two statements.
    ObservedTwice "observed_twice",
    /// Two parameters have one name.
    DuplicateParameter "duplicate_parameter",
    /// Two items of a file have one name.
    DuplicateModel "duplicate_model",
    /// The file holds no model.
    NoModel "no_model",
    /// The command line names none of the file's several models, or one that is not there.
    WhichModel "which_model",
    /// A part of the language that this version knows but does not compile.
    NotYet "not_yet",
    /// A constraint that a draw from the prior leaves out.
    NotSimulated "not_simulated",
    /// A Rust file of a factor that the compiler cannot read as one.
    FactorFile "factor_file",
    /// The algorithm has no operator for a factor.
    MissingOperator "missing_operator",
    /// A message is not a proper distribution where one is needed.
    ImproperMessage "improper_message",
    /// What the model treats alike starts alike, and so stays alike.
    SymmetricStart "symmetric_start",
    /// Probabilities that are all zero.
    AllZero "all_zero",
    /// A group of a block Gibbs sampler breaks a rule.
    Group "group",
    /// What is asked of an output can't be had.
    Query "query",
    /// A scope creates a name that exists, or reuses one that does not.
    Scope "scope",
    /// The data have another shape than the parameter.
    DataShape "data_shape",
    /// A datum lies outside the support of its distribution.
    DataSupport "data_support",
    /// The data cannot be read.
    DataFormat "data_format",
    /// A posterior is not a proper distribution.
    ImproperPosterior "improper_posterior",
    /// The evidence rules out every case.
    Contradiction "contradiction",
    /// Numbers became too large to compute with.
    Overflow "overflow",
    /// A checkpoint is not one that this run can go on from.
    Checkpoint "checkpoint",
    /// A file cannot be read or written.
    Io "io",
    /// A slip of the compiler's own.
    Internal "internal",
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
