//! What the group is to decide: each target that is behind or whose day has come, with a proposal and room for the decision.

use super::{Texts, capital, status};
use crate::overview::overview;
use crate::standing::{Proposal, Standing};
use crate::words::word;
use crate::writing;
use serde_json::{Value as Json, json};

impl Texts<'_> {
    pub(super) fn decision(&self) -> Json {
        // In the overview's order, the worst first.
        let standings = overview(self.own, self.language)
            .into_iter()
            .filter_map(|row| Standing::of(self.own, self.own.kpi(&row.id)?))
            .filter(|standing| standing.is_for_decision(self.own.cutoff()));
        let room = ["decision-room", "decision-owner", "decision-due"].map(|key| self.word(key));
        json!({
            "heading": self.word("decision"),
            "introduction": self.sentence("decision-introduction"),
            "rule": self.word("decision-rule"),
            "none": self.sentence("decision-none"),
            "items": standings.map(|standing| self.item(&standing)).collect::<Vec<_>>(),
            "room": room,
        })
    }

    fn item(&self, standing: &Standing) -> Json {
        let (proposal, why) = standing.proposal(self.own.cutoff());
        let name = |own: Proposal| self.word(&format!("proposal-{}", own.name()));
        let options = Proposal::ALL.map(|own| json!({"text": name(own), "proposed": proposal == Some(own)}));
        let reason = self.word(&format!("why-{why}"));
        let text = match proposal {
            Some(own) => word(self.language, "proposal", &[("proposal", &name(own)), ("why", &reason)]),
            None => reason,
        };
        json!({
            "name": self.kpi_name(standing.kpi),
            "status": status(standing.target.status, self.language),
            "number": standing.hundredths.map(|hundredths| writing::status_number(hundredths, self.language)),
            "headline": capital(&standing.headline(self.language)),
            "aim": standing.aim(self.own.period().seen_until(self.own.cutoff()), self.language),
            "proposal": text,
            "options": options,
        })
    }
}
