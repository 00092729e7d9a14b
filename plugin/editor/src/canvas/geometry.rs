//! Where the parts of a node are, in canvas pixels at 100 %, and what lies under a point.

use egui::{Pos2, Rect, pos2, vec2};

use crate::theme::measures::{Measures, Node};
use crate::view::graph::{GraphView, NodeView, PortKind, Side};
use crate::view::picture::Picture;

/// A node's parts.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeShape {
    /// The whole node.
    pub frame: Rect,
    /// Tile and title.
    pub header: Rect,
    /// The height at which the thread runs.
    pub thread_y: f32,
    /// Rows below the thread, one for each row of the view.
    pub rows: Vec<Rect>,
    /// The picture, where there is one.
    pub picture: Option<Rect>,
    /// Cost and delay.
    pub footer: Option<Rect>,
    /// Ports.
    pub ports: Vec<PortPlace>,
}

/// A port's place.
#[derive(Clone, Debug, PartialEq)]
pub struct PortPlace {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PortKind,
    /// Its channels.
    pub channels: usize,
    /// Whether anything is connected.
    pub joined: bool,
    /// Its side.
    pub side: Side,
    /// Its centre.
    pub centre: Pos2,
}

impl NodeShape {
    /// Lays a node out. `title_width` is its title's width in pixels, to which a node yields up to its
    /// largest width.
    pub fn new(node: &NodeView, title_width: f32, measures: &Measures) -> Self {
        let m = &measures.node;
        let wanted = m.inset + m.tile + m.inset + title_width + m.inset;
        let width = wanted.ceil().clamp(m.width, m.width_max);
        let corner = pos2(
            (node.position[0] * m.spread_x).round(),
            (node.position[1] * m.spread_y).round(),
        );
        let thread_y = corner.y + m.header + m.thread_row / 2.0;
        let mut y = corner.y + m.header + m.thread_row + m.inset / 2.0;
        let mut ports = Vec::new();
        let side_x = |side| match side {
            Side::Left => corner.x,
            Side::Right => corner.x + width,
        };
        let mut add = |port: &crate::view::graph::PortView, side, y| {
            ports.push(PortPlace {
                name: port.name.clone(),
                kind: port.kind,
                channels: port.channels,
                joined: port.joined,
                side,
                centre: pos2(side_x(side), y),
            });
        };
        if let Some(port) = &node.main_in {
            add(port, Side::Left, thread_y);
        }
        if let Some(port) = &node.main_out {
            add(port, Side::Right, thread_y);
        }
        let mut rows = Vec::with_capacity(node.rows.len());
        for row in &node.rows {
            let rect = Rect::from_min_size(pos2(corner.x, y), vec2(width, m.row));
            if let Some((side, port)) = &row.port {
                add(port, *side, rect.center().y);
            }
            rows.push(rect);
            y += m.row;
        }
        let picture = picture_height(&node.picture, m).map(|height| {
            let rect = Rect::from_min_size(
                pos2(corner.x + m.inset, y + m.inset / 2.0),
                vec2(width - 2.0 * m.inset, height),
            );
            y += height + m.inset;
            rect
        });
        let words = !node.footer.is_empty() || !node.footer_end.is_empty();
        let footer = words.then(|| {
            let rect = Rect::from_min_size(pos2(corner.x, y), vec2(width, m.footer));
            y += m.footer;
            rect
        });
        y += m.inset / 2.0;
        Self {
            frame: Rect::from_min_max(corner, pos2(corner.x + width, y)),
            header: Rect::from_min_size(corner, vec2(width, m.header)),
            thread_y,
            rows,
            picture,
            footer,
            ports,
        }
    }

    /// The place of a port.
    pub fn port(&self, name: &str, side: Side) -> Option<&PortPlace> {
        self.ports
            .iter()
            .find(|port| port.name == name && port.side == side)
    }
}

fn picture_height(picture: &Picture, m: &Node) -> Option<f32> {
    match picture {
        Picture::None => None,
        Picture::Response(_) | Picture::Echoes(_) => Some(m.picture),
        Picture::Wave { .. } => Some(m.wave),
        Picture::Levels(levels) if levels.len() > 2 => Some(m.picture),
        Picture::Levels(_) | Picture::Words(_) => Some(m.bars),
        Picture::Reduction(_) | Picture::Deflection { .. } => Some(m.inset),
    }
}

/// What lies under a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A port, which goes before the node it stands on.
    Port {
        /// The node's index.
        node: usize,
        /// The port's index within the node's shape.
        port: usize,
    },
    /// A node's index.
    Node(usize),
    /// Nothing.
    Canvas,
}

/// What lies under a canvas point. Of nodes that overlap, the last one lies on top.
pub fn hit(shapes: &[NodeShape], point: Pos2, measures: &Measures) -> Hit {
    let reach = measures.node.port_hit / 2.0;
    let mut nearest: Option<(f32, Hit)> = None;
    for (node, shape) in shapes.iter().enumerate() {
        for (port, place) in shape.ports.iter().enumerate() {
            let distance = place.centre.distance(point);
            if distance <= reach && nearest.as_ref().is_none_or(|(least, _)| distance <= *least) {
                nearest = Some((distance, Hit::Port { node, port }));
            }
        }
    }
    if let Some((_, hit)) = nearest {
        return hit;
    }
    shapes
        .iter()
        .rposition(|shape| shape.frame.contains(point))
        .map_or(Hit::Canvas, Hit::Node)
}

/// The rectangle around all nodes, empty when there are none.
pub fn extent(shapes: &[NodeShape]) -> Rect {
    shapes
        .iter()
        .fold(Rect::NOTHING, |all, shape| all.union(shape.frame))
}

/// The height below two nodes and all that stand beside them between the two.
pub fn floor_below(shapes: &[NodeShape], one: usize, other: usize) -> Option<f32> {
    let span = shapes.get(one)?.frame.union(shapes.get(other)?.frame);
    let between = shapes.iter().filter(|shape| shape.frame.intersects(span));
    Some(
        between
            .map(|shape| shape.frame.bottom())
            .fold(span.bottom(), f32::max),
    )
}

/// The nodes' indices in the order in which Tab goes through them: by column, then downwards.
pub fn reading_order(graph: &GraphView) -> Vec<usize> {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by(|&a, &b| {
        let place = |index: usize| {
            graph
                .nodes
                .get(index)
                .map_or([0.0; 2], |node| node.position)
        };
        let ([ax, ay], [bx, by]) = (place(a), place(b));
        ax.total_cmp(&bx).then(ay.total_cmp(&by)).then(a.cmp(&b))
    });
    order
}
