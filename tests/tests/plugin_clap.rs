//! The CLAP bundle in a host.

use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::io::{Stereo, silence};
use airloom_tests::clap_host::render::{random_blocks, render};

/// White noise from a seed, below full scale.
fn noise(seed: u64, frames: usize) -> Stereo {
    let mut bits = random_blocks(seed, 0, (1 << 24) - 1);
    let mut channel = || {
        (0..frames)
            .map(|_| bits.next().unwrap_or(0) as f32 / (1 << 23) as f32 - 1.0)
            .collect()
    };
    [channel(), channel()]
}

#[test]
fn a_fresh_instance_passes_audio_unchanged_without_latency() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    assert_eq!(instance.param_count(), 513);
    let mut processor = instance.activate(48_000.0, 1024).unwrap();
    assert_eq!(instance.latency(), 0);
    let input = noise(1, 48_000);
    let rendered = render(
        &mut processor,
        &input,
        &silence(0),
        random_blocks(2, 1, 1024),
        &[],
    )
    .unwrap();
    assert!(rendered.output == input);
    let nothing = silence(48_000);
    assert!(rendered.aux.iter().all(|aux| *aux == nothing));
    instance.deactivate(processor);
}
