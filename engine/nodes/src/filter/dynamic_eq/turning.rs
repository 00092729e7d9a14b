//! One section whose design glides frame by frame.

use airloom_dsp::filter::svf::Svf;

/// A design on its way to another on a straight line.
#[derive(Debug, Clone, Copy)]
pub struct Turning {
    from: Svf,
    to: Svf,
    live: Svf,
    /// Frames into the way, and its length.
    position: u32,
    length: u32,
}

impl Turning {
    /// At rest.
    pub fn at(design: Svf) -> Self {
        Self {
            from: design,
            to: design,
            live: design,
            position: 0,
            length: 0,
        }
    }

    /// Whether it is on its way.
    pub fn is_moving(&self) -> bool {
        self.position < self.length
    }

    /// Sends it to a design in so many frames, or when it was to arrive if that is later.
    pub fn aim(&mut self, design: Svf, frames: u32) {
        if design == self.to {
            return;
        }
        let left = self.length - self.position;
        self.from = self.live;
        self.to = design;
        self.position = 0;
        self.length = left.max(frames);
    }

    /// The design of the next frame.
    pub fn next(&mut self) -> Svf {
        if self.is_moving() {
            self.position += 1;
            self.live = if self.is_moving() {
                let way = f64::from(self.position) / f64::from(self.length);
                self.from.toward(&self.to, way)
            } else {
                self.to
            };
        }
        self.live
    }
}

#[cfg(test)]
mod tests {
    use super::Turning;
    use airloom_dsp::filter::svf::Svf;

    #[test]
    fn it_arrives_exactly_and_turns_on_the_way() {
        let design = |g: f64| Svf {
            g,
            k: 1.0,
            mix: [1.0, 0.0, 0.0],
        };
        let mut turning = Turning::at(design(1.0));
        turning.aim(design(2.0), 4);
        assert_eq!(turning.next().g, 1.25);
        assert_eq!(turning.next().g, 1.5);
        turning.aim(design(0.5), 2);
        assert_eq!(turning.next().g, 1.0);
        assert_eq!(turning.next().g, 0.5);
        assert!(!turning.is_moving());
        assert_eq!(turning.next(), design(0.5));
    }
}
