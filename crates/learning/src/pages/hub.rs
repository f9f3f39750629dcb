//! Where it begins: what there is of each kind.

use axum::response::Response;
use kernel::{Action as _, Failure, Page, Permit, Reader, permit::Own};
use serde::Serialize;
use ui::{Block, Link, Main, Row};
use words::Lang;

use super::kinds_name;
use crate::{
    kind::Kind,
    permissions::{ReadLearning, WriteLearning},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct Hub {
    counts: Vec<(Kind, i64)>,
    #[serde(skip)]
    may_write: bool,
}

pub(crate) async fn show(permit: Permit<ReadLearning>, reader: Reader) -> Result<Response, Failure> {
    let counted = permit.commons(view::counts).await?;
    let number = |kind: Kind| counted.iter().find(|(code, _)| code == kind.code()).map_or(0, |(_, number)| *number);
    let counts = Kind::ALL.map(|kind| (kind, number(kind))).into();
    reader.show(&Hub { counts, may_write: WriteLearning::allows(permit.actor(), &Own) })
}

impl Hub {
    fn group(&self, l: Lang, kinds: &[Kind]) -> Block {
        let number = |kind: &Kind| self.counts.iter().find(|(it, _)| it == kind).map_or(0, |(_, number)| *number);
        Block::Links(kinds.iter().map(|kind| Link::new(format!("/learning/of/{}", kind.code()), format!("{} ({})", kinds_name(l, *kind), number(kind)))).collect())
    }
}

impl Page for Hub {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_learning(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut main = Main::new(t::nav_learning(l)).text(t::hub_text(l)).with(Block::Links(vec![
            Link::new("/learning/due", t::due(l)),
            Link::new("/measures", t::figures(l)),
            Link::new("/learning/report", t::report(l)),
            Link::new("/learning/plan", t::plan(l)),
            Link::new("/learning/lacking", t::lacking(l)),
            Link::new("/learning/calendar.ics", t::calendar(l)),
        ]));
        let groups: [(&str, &[Kind]); 5] = [
            (t::group_learn(l), &[Kind::Visit, Kind::Host, Kind::Insight, Kind::Practice, Kind::Material, Kind::Question, Kind::Answer]),
            (
                t::group_decide(l),
                &[Kind::Body, Kind::Meeting, Kind::Proposal, Kind::Conclusion, Kind::Recommendation, Kind::Commitment, Kind::Part, Kind::Reform, Kind::Wording, Kind::Statement],
            ),
            (t::group_able(l), &[Kind::Course, Kind::Session, Kind::Specialist, Kind::Campaign]),
            (t::group_share(l), &[Kind::Offer, Kind::Need, Kind::Match]),
            (t::group_account(l), &[Kind::Grant, Kind::Project, Kind::Indicator, Kind::Value, Kind::Chapter]),
        ];
        for (heading, kinds) in groups {
            main = main.heading(heading).with(self.group(l, kinds));
        }
        if self.may_write { main } else { main.with(Block::Summary(vec![Row::new(t::you(l), t::only_looks(l))])) }
    }
}
