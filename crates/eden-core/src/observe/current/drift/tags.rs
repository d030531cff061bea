//! The tags that were asked for.

use super::{Drift, Piece};
use crate::clone::tags::{Tags, from_ecs, lacking};
use crate::observe::ExistingService;
use crate::observe::current::Pieces;
use crate::record::Record;

pub(super) fn drift(
    made: &Record,
    pieces: &Pieces,
    running: Option<&ExistingService>,
) -> Vec<Drift> {
    let group = pieces.target_group.as_ref().map(|group| group.arn.as_str());
    let rule = pieces.rule.as_ref().and_then(|rule| rule.rule_arn());
    let of = |arn: Option<&str>| arn.and_then(|arn| pieces.tags.get(arn)).cloned();
    let service = running.map(|own| from_ecs(own.service.tags()));
    let each = [
        (Piece::TargetGroup, of(group)),
        (Piece::Service, service),
        (Piece::ListenerRule, of(rule)),
    ];
    let known = each
        .into_iter()
        .filter_map(|(piece, tags)| Some((piece, tags?)));
    known
        .flat_map(|(piece, tags)| of_piece(piece, made, &tags))
        .collect()
}

fn of_piece(piece: Piece, made: &Record, has: &Tags) -> Vec<Drift> {
    let lacks = lacking(&made.tags, has).into_iter();
    let drift = lacks.map(|(key, value)| {
        let now = has.get(&key).map_or("not set", String::as_str);
        let what = format!("has tag {key} {now} instead of {value}");
        Drift { piece, what }
    });
    drift.collect()
}
