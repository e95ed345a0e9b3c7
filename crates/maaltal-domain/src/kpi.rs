//! Key figures as defined: what is measured, over which window, of whom.
//!
//! Source: KPIS.md section 2.

use crate::{Code, Decimal, EventType, Field, KpiId, Municipality, Name, SpellKind, Target};

/// A key figure's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kpi {
    /// Its id within the programme.
    pub id: KpiId,
    /// Its name.
    pub name: Name,
    /// What it means, in a sentence; always there for shares, outcomes and retention.
    pub definition: Option<Name>,
    /// What is measured.
    pub measure: Measure,
    /// Over which days.
    pub window: Window,
    /// By what it is broken down.
    pub breakdowns: Vec<Dimension>,
    /// What the steering group wants of it.
    pub target: Option<Target>,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Number of effective events.
    Events {
        /// Types counted.
        of: Vec<EventType>,
        /// Which of them.
        select: Selection,
    },
    /// Number of distinct values of a field among effective events.
    Distinct {
        /// Types read.
        of: Vec<EventType>,
        /// Field whose values are counted.
        by: FieldPath,
        /// Which of the events.
        select: Selection,
    },
    /// Sum of a field over effective events.
    Sum {
        /// Types read.
        of: Vec<EventType>,
        /// Numeric field that is added up.
        field: Field,
        /// Which of the events.
        select: Selection,
    },
    /// Spells started, touched or active.
    Spells {
        /// In which relation to the window.
        count: SpellCount,
        /// Kinds of spell.
        kinds: Vec<SpellKind>,
        /// What is counted.
        by: Unit,
        /// Which of them.
        select: Selection,
    },
    /// Agreements active on the cut-off day.
    AgreementsActive {
        /// Kinds of agreement.
        kinds: Vec<String>,
        /// What is counted.
        by: Unit,
        /// Which of them.
        select: Selection,
    },
    /// Share of one set of citizens that is in another.
    Share {
        /// The part; counts only members of the whole.
        numerator: Part,
        /// The whole.
        denominator: Part,
        /// Whether exempted citizens are taken out of both.
        minus_exempted: bool,
        /// Whose citizens count.
        among: Among,
    },
    /// The same share in each whole month of the window; the best month is the figure.
    ShareMonthly {
        /// The part; counts only members of the whole.
        numerator: Part,
        /// The whole.
        denominator: Part,
        /// Whether citizens exempted in a month are taken out of both in that month.
        minus_exempted: bool,
        /// Whose citizens count.
        among: Among,
    },
    /// Share of ended spells that led on.
    Outcome {
        /// Kinds that ended.
        kinds: Vec<SpellKind>,
        /// Kinds that count as a good outcome.
        counts_as: Vec<SpellKind>,
        /// Days after the last day within which the next spell must start.
        days: u32,
        /// Whether a declared outcome counts too.
        declared: bool,
        /// Whether a spell that was already there, and still is, counts too.
        holding: bool,
        /// Which of the ended spells.
        select: Selection,
    },
    /// Share of started spells still active some days later.
    Retained {
        /// Kinds that started.
        kinds: Vec<SpellKind>,
        /// Days after the first day on which they must be active.
        days: u32,
        /// Which of the started spells.
        select: Selection,
    },
    /// Share of citizens referred for some time who had neither an offer nor enough paid hours in that time.
    SeniorityCeiling {
        /// Kinds that are an offer.
        kinds: Vec<SpellKind>,
        /// Months up to the cut-off.
        months: u32,
        /// Paid hours in these months from which on a citizen is no longer counted.
        hours: Decimal,
        /// Whose citizens count.
        among: Among,
    },
    /// The newest number of a series in an official register.
    Register {
        /// The register's table.
        table: Code,
        /// What the table counts.
        measure: Code,
        /// Whose number it is; the lines of a breakdown have their own.
        municipality: Municipality,
    },
    /// No number: what was last said of it.
    Narrative,
}

/// Numerator or denominator of a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Any measure that counts citizens.
    pub measure: Box<Measure>,
    /// Its own window, where it has one; else the KPI's.
    pub window: Option<Window>,
}

/// Relation of a spell to a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpellCount {
    /// First day in the window.
    Started,
    /// Some day in the window.
    Touched,
    /// Running on the cut-off day.
    Active,
}

/// The days that a figure looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The period.
    Period,
    /// From the programme's start to the cut-off.
    ToDate,
    /// So many months up to the cut-off.
    RollingMonths(u32),
    /// The cut-off day.
    Cutoff,
}

/// What a figure is broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Municipality.
    Municipality,
    /// Target group.
    TargetGroup,
}

impl Dimension {
    /// Its name in programme files and snapshots.
    pub fn name(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::TargetGroup => "target_group",
        }
    }
}

/// What a figure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Distinct citizens.
    Citizens,
    /// Distinct companies.
    Companies,
    /// Spells.
    Spells,
    /// Agreements.
    Agreements,
    /// Events.
    Events,
    /// Hours.
    Hours,
    /// A share between 0 and 1.
    Share,
    /// Any other number.
    Value,
}

impl Unit {
    /// Its name in snapshots.
    pub fn name(self) -> &'static str {
        match self {
            Self::Citizens => "citizens",
            Self::Companies => "companies",
            Self::Spells => "spells",
            Self::Agreements => "agreements",
            Self::Events => "events",
            Self::Hours => "hours",
            Self::Share => "share",
            Self::Value => "value",
        }
    }
}

/// Which events or spells count: all conditions hold, and they belong to whom they must.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Conditions on fields.
    pub conditions: Vec<Condition>,
    /// Whose they must be.
    pub among: Among,
}

impl Selection {
    /// The selection that everything meets.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Citizens or companies behind other KPIs: whose events count, and whose do not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Among {
    /// `in`: behind one of these; empty: no matter whose.
    pub within: Vec<KpiId>,
    /// `not_in`: behind none of these.
    pub outside: Vec<KpiId>,
}

impl Among {
    /// Whether everyone belongs.
    pub fn is_everyone(&self) -> bool {
        self.within.is_empty() && self.outside.is_empty()
    }
}

/// A condition on a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The field.
    pub field: FieldPath,
    /// What must hold of it.
    pub test: Test,
}

/// A field, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPath {
    /// The field itself.
    Field(Field),
    /// `FIELD.scheme` of an industry or occupation.
    Scheme(Field),
    /// `FIELD.code` of an industry or occupation.
    Code(Field),
    /// `age_at_entry`, of every event of a citizen: the year of their first referral that has a birth year, less it.
    AgeAtEntry,
}

impl FieldPath {
    /// The recorded field that it is, is part of, or is looked up by.
    pub fn field(self) -> Field {
        match self {
            Self::Field(field) | Self::Scheme(field) | Self::Code(field) => field,
            Self::AgeAtEntry => Field::Citizen,
        }
    }
}

/// What must hold of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It is one of these, as text; a list field shares an element.
    OneOf(Vec<String>),
    /// It is a number within these bounds; a missing field makes the event incomplete.
    Range {
        /// Below this.
        below: Option<Decimal>,
        /// This or less.
        at_most: Option<Decimal>,
        /// Above this.
        above: Option<Decimal>,
        /// This or more.
        at_least: Option<Decimal>,
    },
}

impl Measure {
    /// What it counts in.
    pub fn unit(&self) -> Unit {
        match self {
            Self::Events { .. } => Unit::Events,
            Self::Distinct { by, .. } => match by {
                FieldPath::Field(Field::Citizen) => Unit::Citizens,
                FieldPath::Field(Field::Company) => Unit::Companies,
                FieldPath::Field(Field::Spell) => Unit::Spells,
                FieldPath::Field(Field::Agreement) => Unit::Agreements,
                _ => Unit::Value,
            },
            Self::Sum { field: Field::Hours, .. } => Unit::Hours,
            Self::Sum { .. } => Unit::Value,
            Self::Spells { by, .. } | Self::AgreementsActive { by, .. } => *by,
            Self::Share { .. }
            | Self::ShareMonthly { .. }
            | Self::Outcome { .. }
            | Self::Retained { .. }
            | Self::SeniorityCeiling { .. } => Unit::Share,
            Self::Register { .. } | Self::Narrative => Unit::Value,
        }
    }

    /// Whether it reads only what is public or names nobody: register numbers, stories, training.
    pub fn is_public(&self) -> bool {
        let public = |of: &[EventType]| {
            let named = [EventType::RegisterCounted, EventType::StoryPublished, EventType::TrainingHeld];
            of.iter().all(|known| named.contains(known))
        };
        match self {
            Self::Events { of, .. } | Self::Distinct { of, .. } | Self::Sum { of, .. } => public(of),
            Self::Register { .. } | Self::Narrative => true,
            _ => false,
        }
    }

    /// Whether the set behind it is of companies; else it is of citizens.
    pub fn is_of_companies(&self) -> bool {
        matches!(self.unit(), Unit::Companies | Unit::Agreements)
    }

    /// Whether citizens or companies can stand behind it at all.
    pub fn has_members(&self) -> bool {
        !matches!(self, Self::Register { .. } | Self::Narrative)
    }
}
