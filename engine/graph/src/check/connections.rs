//! Connections: ports, kinds, channels, gains.

use airloom_api::channels::{ChannelLayout, ChannelRule};
use airloom_api::id::ConnectionId;
use airloom_api::node::spec::Role;
use airloom_api::port::{PortKind, PortSpec};

use crate::check::checked::{CheckedConnection, Destination};
use crate::check::edges::Edge;
use crate::check::known::Known;
use crate::check::names::{Hints, first_few};
use crate::check::places::Places;
use crate::check::specs::Kind;
use crate::document::address::PortAddress;
use crate::document::model::{Connection, Document};
use crate::limits::{GAIN_DB, Limits};
use crate::problem::{Code, Problem, quoted};
use crate::problems::Problems;

/// How far a control of 1 moves a parameter where the connection does not say.
const DEPTH: f64 = 1.0;

/// Connections as far as they could be resolved.
pub struct Connections {
    /// By id; of equal ids the first.
    pub ids: Places<ConnectionId>,
    /// Complete only if there are no errors.
    pub checked: Vec<CheckedConnection>,
    /// Whatever the kinds of the ports: between nodes that are there, unless a feedback node's memory lies between.
    pub edges: Vec<Edge>,
}

/// Checks all connections.
pub fn check(
    document: &Document,
    nodes: &Known,
    limits: &Limits,
    hints: &mut Hints,
    problems: &mut Problems,
) -> Connections {
    let count = document.connections.len();
    if count > limits.connections {
        problems.push(Problem::too_many("connections", count, limits.connections));
    }
    let mut found = Connections {
        ids: Places::with_capacity(count),
        checked: Vec::with_capacity(count),
        edges: Vec::with_capacity(count),
    };
    for (index, connection) in document.connections.iter().enumerate() {
        if !found.ids.push(&connection.id) {
            problems.error(|| {
                Problem::error(
                    Code::DuplicateId,
                    format!(
                        "two connections have the id \"{}\"; expected one",
                        connection.id
                    ),
                )
                .connection(&connection.id)
            });
        }
        let mut check = Check {
            document,
            nodes,
            connection,
            hints,
            problems,
        };
        let (edge, checked) = check.run();
        found.edges.extend(edge.map(|(from, to)| Edge {
            from,
            to,
            connection: index,
        }));
        found.checked.extend(checked);
    }
    found
}

/// Checks one connection, but for its id. With it comes the pair of nodes of which the first has to run before the
/// second, unless a feedback node's memory lies between.
pub fn one(
    document: &Document,
    nodes: &Known,
    connection: &Connection,
    problems: &mut Problems,
) -> (Option<(usize, usize)>, Option<CheckedConnection>) {
    let mut check = Check {
        document,
        nodes,
        connection,
        hints: &mut Hints::new(),
        problems,
    };
    check.run()
}

impl Known {
    fn is_feedback(&self, node: usize) -> bool {
        self.kind(node)
            .is_some_and(|kind| matches!(kind.spec.role, Role::Feedback { .. }))
    }
}

/// Where a connection goes, before it is known whether its kind fits.
enum Target<'d> {
    Port(usize, &'d PortSpec),
    Param(usize),
}

impl Target<'_> {
    const fn is_port(&self) -> bool {
        matches!(self, Self::Port(..))
    }
}

/// The check of one connection.
struct Check<'a, 'd> {
    document: &'d Document,
    nodes: &'a Known,
    connection: &'d Connection,
    hints: &'a mut Hints,
    problems: &'a mut Problems,
}

impl<'a> Check<'a, '_> {
    fn run(&mut self) -> (Option<(usize, usize)>, Option<CheckedConnection>) {
        // Both ends are looked at, so that both are reported.
        let from = self.output();
        let to = self.target();
        let (Some((from_node, from_port, from)), Some((to_node, to))) = (from, to) else {
            return (None, None);
        };
        let is_memory = to.is_port() && self.nodes.is_feedback(to_node);
        let edge = (!is_memory).then_some((from_node, to_node));
        let checked = self.join(from, to_node, to).map(|to| CheckedConnection {
            id: self.connection.id.clone(),
            from_node,
            from_port,
            gain_db: self.gain_db(&to),
            to,
        });
        (edge, checked)
    }

    /// An error at this connection, worded as `connection "ID": WHAT`.
    fn problem(&self, code: Code, what: &str) -> Problem {
        let id = &self.connection.id;
        Problem::error(code, format!("connection \"{id}\": {what}")).connection(id)
    }

    fn at(&self, address: &PortAddress, code: Code, what: &str) -> Problem {
        self.problem(code, what)
            .node(&address.node)
            .port(&address.port)
    }

    /// Adds an error, which is worded only if it will be listed.
    fn complain(&mut self, word: impl FnOnce(&mut Self) -> Problem) {
        if self.problems.is_full() {
            self.problems.count_error();
        } else {
            let problem = word(self);
            self.problems.push(problem);
        }
    }

    /// The node of an address; none without a complaint where its type or configuration was complained of.
    fn node(&mut self, address: &PortAddress) -> Option<(usize, &'a Kind)> {
        let Some(index) = self.nodes.find(&address.node) else {
            self.complain(|check| {
                let what = format!("there is no node \"{}\"", address.node);
                let problem = check
                    .at(address, Code::UnknownPort, &what)
                    .arg("found", address.to_string());
                let known = check.document.nodes.iter().map(|node| node.id.as_str());
                check.hints.add(problem, address.node.as_str(), known)
            });
            return None;
        };
        let kind = self.nodes.kind(index)?;
        Some((index, kind))
    }

    fn output(&mut self) -> Option<(usize, usize, &'a PortSpec)> {
        let address = &self.connection.from;
        let (node, kind) = self.node(address)?;
        let found = kind
            .outputs
            .find(&address.port)
            .and_then(|port| Some((port, kind.spec.outputs.get(port)?)));
        match found {
            Some((index, port)) => Some((node, index, port)),
            None => {
                let other = kind.inputs.find(&address.port).is_some();
                self.unknown_port(address, "output", other, kind.outputs.iter());
                None
            }
        }
    }

    fn target(&mut self) -> Option<(usize, Target<'a>)> {
        let address = &self.connection.to;
        let (node, kind) = self.node(address)?;
        if let Some(name) = address.param() {
            let param = kind.params.find(name);
            if param.is_none() {
                self.complain(|check| {
                    let shown = quoted(name);
                    let what = format!(
                        "node \"{}\" has no parameter \"{shown}\"; expected {}",
                        address.node,
                        first_few(kind.params.iter())
                    );
                    let problem = check
                        .at(address, Code::UnknownParam, &what)
                        .param(name)
                        .arg("found", shown);
                    check.hints.add(problem, name, kind.params.iter())
                });
            }
            return Some((node, Target::Param(param?)));
        }
        let found = kind
            .inputs
            .find(&address.port)
            .and_then(|port| Some((port, kind.spec.inputs.get(port)?)));
        match found {
            Some((index, port)) => Some((node, Target::Port(index, port))),
            None => {
                let other = kind.outputs.find(&address.port).is_some();
                self.unknown_port(address, "input", other, kind.inputs.iter());
                None
            }
        }
    }

    fn unknown_port<'n>(
        &mut self,
        address: &PortAddress,
        direction: &'static str,
        other_direction: bool,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        self.complain(|check| {
            let port = quoted(&address.port);
            let (node, names) = (&address.node, first_few(known.clone()));
            let what = if other_direction {
                format!("port \"{port}\" of node \"{node}\" is no {direction}; expected {names}")
            } else {
                format!("node \"{node}\" has no {direction} \"{port}\"; expected {names}")
            };
            let problem = check
                .at(address, Code::UnknownPort, &what)
                .arg("found", port)
                .arg("direction", direction);
            check.hints.add(problem, &address.port, known)
        });
    }

    fn join(&mut self, from: &PortSpec, node: usize, to: Target<'_>) -> Option<Destination> {
        let depth = self.depth(&to);
        let (port, to) = match to {
            Target::Port(port, to) => (port, to),
            Target::Param(param) => {
                if from.kind != PortKind::Control {
                    self.complain(|check| {
                        let what = format!(
                            "{} is {}; expected a control output, which alone moves a parameter",
                            check.connection.from,
                            from.kind.word()
                        );
                        check
                            .at(&check.connection.to, Code::PortType, &what)
                            .arg("from", from.kind.word())
                    });
                    return None;
                }
                return Some(Destination::Param {
                    node,
                    param,
                    depth,
                    law: self.connection.curve.unwrap_or_default().law(),
                });
            }
        };
        match (from.kind, to.kind) {
            (PortKind::Audio(from), PortKind::Audio(to)) => {
                let rule = self.channels(from, to)?;
                Some(Destination::Audio { node, port, rule })
            }
            (PortKind::Control, PortKind::Control) => Some(Destination::Control { node, port }),
            (PortKind::Events, PortKind::Events) => Some(Destination::Events { node, port }),
            (from, to) => {
                self.complain(|check| {
                    let what = format!(
                        "{} is {} and {} is {}; expected ports of one kind",
                        check.connection.from,
                        from.word(),
                        check.connection.to,
                        to.word()
                    );
                    check
                        .at(&check.connection.to, Code::PortType, &what)
                        .arg("from", from.word())
                        .arg("to", to.word())
                });
                None
            }
        }
    }

    fn channels(&mut self, from: ChannelLayout, to: ChannelLayout) -> Option<ChannelRule> {
        let (from, to) = (from.channels(), to.channels());
        let rule = ChannelRule::between(from, to);
        if rule.is_none() {
            self.complain(|check| {
                let what = format!(
                    "{} has {from} channels and {} has {to}; expected equal counts, one to many or many to one: \
                     set the channels of either node, or sum to mono in between",
                    check.connection.from, check.connection.to
                );
                check
                    .at(&check.connection.to, Code::Channels, &what)
                    .arg("from", from)
                    .arg("to", to)
            });
        }
        rule
    }

    /// The depth of a modulation. Depth and curve mean nothing elsewhere.
    fn depth(&mut self, to: &Target<'_>) -> f64 {
        let depth = self.connection.depth;
        if to.is_port() {
            for key in [
                depth.map(|_| "depth"),
                self.connection.curve.map(|_| "curve"),
            ]
            .into_iter()
            .flatten()
            {
                self.misplaced(key, "connections to a parameter, node:param.NAME");
            }
            return DEPTH;
        }
        let depth = depth.unwrap_or(DEPTH);
        if !depth.is_finite() {
            self.not_finite("depth", depth);
        }
        depth
    }

    /// The gain of an audio connection, held in range. It means nothing elsewhere.
    fn gain_db(&mut self, to: &Destination) -> f64 {
        let Some(found) = self.connection.gain_db else {
            return 0.0;
        };
        if !matches!(to, Destination::Audio { .. }) {
            self.misplaced("gain_db", "connections between audio ports");
            return 0.0;
        }
        if !found.is_finite() {
            self.not_finite("gain_db", found);
            return 0.0;
        }
        let (min, max) = GAIN_DB;
        let used = found.clamp(min, max);
        #[expect(
            clippy::float_cmp,
            reason = "clamping returns the same bits or another value"
        )]
        if used != found && !self.problems.is_full() {
            let id = &self.connection.id;
            self.problems.push(
                Problem::warning(
                    Code::Value,
                    format!(
                        "connection \"{id}\": gain_db is {found}; expected a number from {min} to {max} dB; {used} is used"
                    ),
                )
                .connection(id)
                .arg("key", "gain_db")
                .arg("found", found)
                .arg("used", used),
            );
        }
        used
    }

    fn misplaced(&mut self, key: &'static str, expected: &str) {
        self.complain(|check| {
            let what = format!("{key} means nothing here; expected on {expected} only");
            check.problem(Code::Value, &what).arg("key", key)
        });
    }

    fn not_finite(&mut self, key: &'static str, found: f64) {
        self.complain(|check| {
            let what = format!("{key} is {found}; expected a finite number");
            check.problem(Code::Value, &what).arg("key", key)
        });
    }
}
