//! Whether an endpoint stays where it is, or comes to a new place.

use aws_calls::tags::new_generation;

use super::Eden;
use crate::error::Error;
use crate::name::{self, Names};
use crate::record::Record;
use crate::request::Request;

/// Where an endpoint comes to.
pub(super) struct Place {
    /// What is asked for there.
    pub(super) request: Request,
    /// The new generation, where it is one.
    pub(super) generation: Option<String>,
    /// The same environment in other places, or under other names.
    pub(super) former: Vec<Record>,
    /// The one of these that is deleted when this one is there.
    pub(super) leaving: Option<Box<Record>>,
    /// Whether only the common ALB is another one.
    changes_alb_alone: bool,
}

impl Eden {
    /// Decides whether an endpoint moves.
    ///
    /// # Errors
    /// When it would, and the user has not asked for that.
    pub(super) async fn place(&self, request: &Request) -> Result<Place, Error> {
        if request.renew {
            let former = self.table.records(&request.id).await?;
            return Ok(Place::renewed(request, former));
        }
        let Some(previous) = &request.previous else {
            return Ok(Place::same(request));
        };
        let changes = previous.moves(&request.settings);
        if changes.is_empty() {
            return Ok(Place::same(request));
        }
        if request.relocate {
            return Ok(Place::moved(request, previous));
        }
        Err(Error::Moved {
            name: request.id.name.clone(),
            changes,
        })
    }
}

impl Place {
    /// What an earlier move has left behind goes with the next command.
    fn same(request: &Request) -> Self {
        let before = request.previous.as_ref();
        let leaving = before.and_then(|record| record.leaving.clone());
        Self {
            request: request.clone(),
            generation: None,
            former: leaving.iter().map(|record| (**record).clone()).collect(),
            leaving,
            changes_alb_alone: false,
        }
    }

    /// Terraform deletes by itself what this one takes the place of.
    fn renewed(request: &Request, former: Vec<Record>) -> Self {
        let moves_alb = former.iter().any(|it| moves_alb_alone(it, request));
        Self {
            request: request.clone(),
            generation: Some(new_generation()),
            former,
            leaving: None,
            changes_alb_alone: moves_alb,
        }
    }

    fn moved(request: &Request, previous: &Record) -> Self {
        Self {
            request: Request {
                previous: None,
                ..request.clone()
            },
            generation: Some(new_generation()),
            former: vec![previous.clone()],
            leaving: Some(Box::new(previous.clone())),
            changes_alb_alone: moves_alb_alone(previous, request),
        }
    }

    /// AWS lets a target group serve one ALB only: that of the new one has another name. It follows from
    /// the ALBs, so that a run that was killed before it wrote its row is continued by the next one.
    pub(super) fn rename(&self, names: &mut Names) {
        if self.changes_alb_alone {
            let albs = self.request.settings.common_albs.join(",");
            names.target_group = name::target_group_of(&names.target_group, &albs);
        }
    }
}

fn moves_alb_alone(record: &Record, request: &Request) -> bool {
    let keys = record.moved_keys(&request.settings);
    keys.contains(&"master_alb_arn") && !keys.contains(&"name_prefix")
}
