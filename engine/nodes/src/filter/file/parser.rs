//! From the text of a file to what its channels go through.
//!
//! Two programs write such files. Room EQ Wizard's "filter settings" begin with a line that says so; after it come a date,
//! notes and names in any words, among which lines `Filter  1: …` count alone. Every line of an Equalizer APO
//! configuration is a command; one that would change the sound and is not known here is an error, since leaving it out
//! would play something else.

use crate::filter::file::channel_names::channels;
use crate::filter::file::curve::Curve;
use crate::filter::file::line;
use crate::filter::file::number::number;
use crate::filter::file::settings::{ChannelSettings, Settings};
use crate::filter::file::syntax::{Fault, SyntaxError, quoted};

/// How Room EQ Wizard begins.
const WIZARD: &str = "Filter Settings file";

/// Most filters of a channel.
const MOST_FILTERS: usize = 1024;

/// Most graphic equalisers of a channel.
const MOST_CURVES: usize = 8;

/// Gains that a preamp may have, in dB.
const MOST_PREAMP_DB: f64 = 120.0;

/// Commands of Equalizer APO that are refused, and why.
const REFUSED: &[(&str, &str)] = &[
    ("Include", "names another file"),
    (
        "Copy",
        "mixes channels, which nodes and connections do here",
    ),
    ("Delay", "delays, which the node time.delay does here"),
    (
        "Convolution",
        "names an impulse response, which the node space.convolver plays",
    ),
    ("If", "depends on the system"),
    ("ElseIf", "depends on the system"),
    ("Else", "depends on the system"),
    ("EndIf", "depends on the system"),
    ("Eval", "depends on the system"),
    ("Stage", "depends on the system"),
    ("LoudnessCorrection", "depends on the system's volume"),
    ("VSTPlugin", "names a plug-in"),
];

/// Reads a file for a node of so many channels.
///
/// # Errors
/// The first line that cannot be played, what it has and what was expected.
pub fn parse(text: &str, count: usize, rate_hz: f64) -> Result<Settings, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        settings: Settings {
            channels: vec![ChannelSettings::default(); count],
        },
        chosen: (0..count).collect(),
        rate_hz,
        is_wizard: false,
        any: false,
    };
    for (number, line) in (1..).zip(text.lines()) {
        reader.take(line).map_err(|fault| fault.at(number))?;
    }
    if reader.any {
        Ok(reader.settings)
    } else {
        let last = text.lines().count().max(1);
        let fault = Fault::new(
            "the file ends without a filter",
            "Filter, GraphicEQ or Preamp lines of Room EQ Wizard or Equalizer APO",
        );
        Err(fault.at(last))
    }
}

struct Reader {
    settings: Settings,
    /// The channels that the next lines are for.
    chosen: Vec<usize>,
    rate_hz: f64,
    is_wizard: bool,
    /// Whether anything was said of the sound.
    any: bool,
}

impl Reader {
    fn take(&mut self, line: &str) -> Result<(), Fault> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if !self.any && line.eq_ignore_ascii_case(WIZARD) {
            self.is_wizard = true;
            return Ok(());
        }
        let Some((command, rest)) = line.split_once(':') else {
            return if self.is_wizard {
                Ok(())
            } else {
                Err(Fault::new(
                    quoted(line),
                    "a command and a colon, such as Filter: or Preamp:",
                ))
            };
        };
        let mut words = command.split_whitespace();
        let name = words.next().unwrap_or_default();
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("Filter") {
            let number = words.next();
            if number.is_some_and(|number| number.parse::<u32>().is_err()) || words.next().is_some()
            {
                return self.unknown(command);
            }
            return self.filter(rest);
        }
        if words.next().is_some() {
            return self.unknown(command);
        }
        if is("Preamp") {
            self.preamp(rest)
        } else if is("GraphicEQ") {
            self.curve(rest)
        } else if self.is_wizard {
            Ok(())
        } else if is("Channel") {
            self.chosen = channels(rest, self.settings.channels.len())?;
            Ok(())
        } else if is("Device") && rest.trim().eq_ignore_ascii_case("all") {
            Ok(())
        } else {
            self.unknown(command)
        }
    }

    /// A command that is none of ours.
    fn unknown(&self, command: &str) -> Result<(), Fault> {
        if self.is_wizard {
            return Ok(());
        }
        let expected = "Filter, Preamp, GraphicEQ, Channel or a comment (#)";
        let refused = REFUSED
            .iter()
            .find(|(name, _)| command.eq_ignore_ascii_case(name));
        let found = match refused {
            Some((name, why)) => format!("{name} {why}"),
            None if command.eq_ignore_ascii_case("Device") => {
                "Device chooses an output of the system".to_owned()
            }
            None => format!("the command {}", quoted(command)),
        };
        Err(Fault::new(found, expected))
    }

    /// Lets the chosen channels know.
    fn each(
        &mut self,
        mut change: impl FnMut(&mut ChannelSettings) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.any = true;
        for channel in &self.chosen {
            if let Some(settings) = self.settings.channels.get_mut(*channel) {
                change(settings)?;
            }
        }
        Ok(())
    }

    fn filter(&mut self, text: &str) -> Result<(), Fault> {
        let band = line::band(text, self.rate_hz)?;
        self.each(|settings| {
            if settings.bands.len() >= MOST_FILTERS {
                let found = format!("more than {MOST_FILTERS} filters");
                return Err(Fault::new(found, "fewer for each channel"));
            }
            settings.bands.extend(band);
            Ok(())
        })
    }

    fn preamp(&mut self, text: &str) -> Result<(), Fault> {
        let text = text.trim();
        let unit = text.len().saturating_sub(2);
        let plain = match text.get(unit..) {
            Some(unit_of_it) if unit_of_it.eq_ignore_ascii_case("dB") => text.get(..unit),
            _ => Some(text),
        };
        let gain_db = plain.and_then(number);
        let gain_db = gain_db.filter(|db| db.abs() <= MOST_PREAMP_DB);
        let gain_db = gain_db.ok_or_else(|| {
            let expected = format!("a gain from -{MOST_PREAMP_DB} to {MOST_PREAMP_DB} dB");
            Fault::new(format!("Preamp is {}", quoted(text)), expected)
        })?;
        self.each(|settings| {
            settings.gain_db = (settings.gain_db + gain_db).clamp(-MOST_PREAMP_DB, MOST_PREAMP_DB);
            Ok(())
        })
    }

    fn curve(&mut self, text: &str) -> Result<(), Fault> {
        let curve = Curve::read(text)?;
        self.each(|settings| {
            if settings.curves.len() >= MOST_CURVES {
                let found = format!("more than {MOST_CURVES} GraphicEQ lines");
                return Err(Fault::new(found, "fewer for each channel"));
            }
            settings.curves.push(curve.clone());
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use airloom_dsp::filter::band::BandKind;
    use proptest::prelude::*;

    const WIZARD: &str = include_str!("samples/wizard.txt");
    const WIZARD_COMMAS: &str = include_str!("samples/wizard-commas.txt");
    const APO: &str = include_str!("samples/apo.txt");
    const HEADPHONES: &str = include_str!("samples/headphones.txt");

    #[test]
    fn the_wizards_file() {
        let settings = parse(WIZARD, 2, 48_000.0).unwrap();
        assert_eq!(settings.groups().len(), 1);
        let bands = &settings.channels[1].bands;
        let frequencies: Vec<f64> = bands.iter().map(|band| band.frequency_hz).collect();
        assert_eq!(frequencies, [38.6, 63.0, 1250.0, 8368.0]);
        assert_eq!(bands[0].gain_db, -9.3);
        assert_eq!(bands[0].q, 7.214);
        assert_eq!(bands[3].kind, BandKind::HighShelf);
        // The same file from a country of commas.
        assert_eq!(parse(WIZARD_COMMAS, 2, 48_000.0).unwrap(), settings);
    }

    #[test]
    fn a_configuration_by_channels() {
        let settings = parse(APO, 3, 48_000.0).unwrap();
        let [left, right, centre] = &settings.channels[..] else {
            panic!("{settings:?}");
        };
        assert_eq!(
            (left.gain_db, right.gain_db, centre.gain_db),
            (-6.5, -6.5, -6.0)
        );
        let kinds = |channel: &super::ChannelSettings| -> Vec<BandKind> {
            channel.bands.iter().map(|band| band.kind).collect()
        };
        use BandKind::{HighPass, LowShelf, Notch, Peak};
        assert_eq!(kinds(left), [HighPass, Peak, LowShelf]);
        assert_eq!(kinds(right), [HighPass, Notch, LowShelf]);
        assert_eq!(kinds(centre), [HighPass, LowShelf]);
        assert_eq!(left.curves.len(), 1);
        assert_eq!(settings.groups().len(), 3);
    }

    #[test]
    fn a_curve_for_headphones() {
        let settings = parse(HEADPHONES, 2, 44_100.0).unwrap();
        assert_eq!(settings.channels[0].curves.len(), 1);
        let sections = settings.channels[0].sections(44_100.0);
        assert!(sections.len() > 25, "{}", sections.len());
    }

    #[track_caller]
    fn refuses(text: &str, message: &str) {
        let error = parse(text, 2, 48_000.0).unwrap_err().to_string();
        assert!(error.contains(message), "{error}, not {message}");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        refuses(
            "# a comment\nPreamp: -3 dB\nInclude: other.txt\n",
            "line 3: Include names another file; expected Filter, Preamp",
        );
        refuses(
            "Preamp: loud",
            "line 1: Preamp is \"loud\"; expected a gain",
        );
        refuses(
            "\n\nFilter 1: ON PK Fc 5 Hz",
            "line 3: no Gain; expected Gain from -60 to 60",
        );
        refuses("Filter 1 2: ON None", "line 1: the command \"Filter 1 2\"");
        refuses("hello", "line 1: \"hello\"; expected a command");
        refuses("Channel: L Q", "line 1: channel \"Q\"");
        refuses(
            "Device: High Definition",
            "line 1: Device chooses an output",
        );
        refuses("", "line 1: the file ends without a filter");
        refuses(
            "Filter Settings file\n\nNotes:\n",
            "line 3: the file ends without a filter",
        );
        refuses(
            "GraphicEQ: 20 0; 10 3",
            "line 1: GraphicEQ has 10 Hz behind",
        );
        refuses(
            &"Filter: ON PK Fc 5 Hz Gain 1 dB Q 1\n".repeat(1025),
            "line 1025: more than 1024",
        );
        let long = format!("{}: x", "y".repeat(1000));
        assert!(parse(&long, 2, 48_000.0).unwrap_err().to_string().len() < 200);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}(\n\\PC{0,80}){0,5}") {
            let _ = parse(&text, 2, 48_000.0);
        }

        #[test]
        fn damaged_files_are_read_or_refused(
            at in 0_usize..2000,
            with in any::<char>(),
            file in prop::sample::select(vec![WIZARD, WIZARD_COMMAS, APO, HEADPHONES]),
        ) {
            let mut damaged: Vec<char> = file.chars().collect();
            let at = at % damaged.len();
            damaged[at] = with;
            let text: String = damaged.into_iter().collect();
            if let Ok(settings) = parse(&text, 2, 48_000.0) {
                for channel in &settings.channels {
                    for section in channel.sections(48_000.0) {
                        prop_assert!(section.g > 0.0 && section.k > 0.0);
                        prop_assert!(section.mix.iter().all(|part| part.is_finite()));
                    }
                }
            }
            let cut: String = file.chars().take(at).collect();
            let _ = parse(&cut, 2, 48_000.0);
        }

        #[test]
        fn words_of_the_formats_in_any_order(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "Filter", "1", ":", "ON", "OFF", "PK", "LSC", "HS", "Fc", "63", "Hz", "Gain", "-3.5", "dB", "Q",
                    "BW", "Oct", "T60", "1e999", "-", "None", "GraphicEQ", ";", "Preamp", "Channel", "L", "all", "\n",
                ]),
                0..40,
            ),
        ) {
            let _ = parse(&words.join(" "), 2, 48_000.0);
        }
    }
}
