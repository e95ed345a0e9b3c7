//! Names of the fields that event data can have.

macro_rules! fields {
    ($($code:literal $variant:ident $name:literal,)*) => {
        /// A field of event data. Codes are for ever: the log's content encoding holds them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the name is the field's name in EVENTS.md")]
        pub enum Field { $($variant = $code,)* }

        impl Field {
            /// Every field, by code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The field of this JSON name.
            pub fn by_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// Its code, stable across releases.
            pub fn code(self) -> u8 {
                self as u8
            }

            /// The field of this code.
            pub fn by_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

fields! {
    1 Citizen "citizen",
    2 Company "company",
    3 PNumber "p_number",
    4 Municipality "municipality",
    5 TargetGroups "target_groups",
    6 LabourForce "labour_force",
    7 BirthYear "birth_year",
    8 Occupation "occupation",
    9 Reason "reason",
    10 Until "until",
    11 Kind "kind",
    12 Spell "spell",
    13 PlannedStart "planned_start",
    14 PlannedEnd "planned_end",
    15 HoursPerWeek "hours_per_week",
    16 Industry "industry",
    17 Hybrid "hybrid",
    18 Outcome "outcome",
    19 Month "month",
    20 Hours "hours",
    21 Basis "basis",
    22 Name "name",
    23 Employees "employees",
    24 Kinds "kinds",
    25 Channel "channel",
    26 Into "into",
    27 Agreement "agreement",
    28 Positions "positions",
    29 ValidUntil "valid_until",
    30 Persons "persons",
    31 Scheme "scheme",
    32 Topic "topic",
    33 Participants "participants",
    34 Organisation "organisation",
    35 Title "title",
    36 Url "url",
    37 FromIndustry "from_industry",
    38 ToIndustry "to_industry",
    39 Moves "moves",
    40 Year "year",
    41 Table "table",
    42 Measure "measure",
    43 Value "value",
    44 Of "of",
    45 Id "id",
    46 Kpi "kpi",
    47 Due "due",
    48 Path "path",
    49 Meeting "meeting",
    50 Definition "definition",
    51 Group "group",
    52 StartsAt "starts_at",
    53 Place "place",
    54 Host "host",
    55 Text "text",
    56 Decision "decision",
    57 Track "track",
    58 Action "action",
    59 Owner "owner",
    60 Period "period",
    61 Judgement "judgement",
    62 Author "author",
    63 Cutoff "cutoff",
    64 AsOf "as_of",
    65 Head "head",
    66 FileDigest "file_digest",
}
