"""A VST3 host for the tests: reads a job on standard input, writes a report on standard output.

The job and the report are described in tests/src/vst3_host/job.rs. Audio is exchanged as stereo
32-bit float WAV files.
"""

import json
import re
import struct
import sys
import xml.etree.ElementTree as ElementTree

import numpy
import pedalboard
from scipy.io import wavfile

# JUCE writes binary data as a decimal length, a dot, and base64 of its own: this alphabet, six
# bits a character, the lowest bits first.
ALPHABET = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"


def unpack(text):
    """The bytes behind JUCE's text."""
    length, _, digits = text.partition(".")
    bits = "".join(format(ALPHABET.index(digit), "06b") for digit in reversed(digits))
    return int(bits or "0", 2).to_bytes(int(length) + 8, "little")[: int(length)]


def pack(data):
    """JUCE's text for some bytes."""
    digits = (len(data) * 8 + 5) // 6
    bits = format(int.from_bytes(data, "little"), f"0{6 * digits}b")
    groups = (bits[place : place + 6] for place in range(0, len(bits), 6))
    return f"{len(data)}." + "".join(ALPHABET[int(group, 2)] for group in groups)[::-1]


def component_state(raw):
    """The plugin's own state inside what the host stores."""
    (length,) = struct.unpack("<I", raw[4:8])
    tree = ElementTree.fromstring(raw[8 : 8 + length].decode())
    return unpack(tree.find("IComponent").text).decode()


def host_state(state):
    """What the host stores around a plugin's own state."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?> <VST3PluginState><IComponent>'
        + pack(state.encode())
        + "</IComponent></VST3PluginState>"
    ).encode()
    return b"VC2!" + struct.pack("<I", len(xml)) + xml + b"\0"


def parameter_key(name):
    """The name pedalboard gives a parameter."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def render(plugin, job, audio):
    """The output, as long as the input."""
    if job["trimmed"]:
        # In one call: the host takes the latency off the front.
        return plugin.process(
            audio, job["rate"], buffer_size=job["blocks"][0]["frames"], reset=True
        )
    # Call by call, as it comes. A reset would have the host flush the latency with silence.
    pieces = []
    parameters = plugin.parameters
    start = 0
    for block in job["blocks"]:
        for name, value in block["params"]:
            parameters[parameter_key(name)].raw_value = value
        end = start + block["frames"]
        piece = audio[:, start:end]
        pieces.append(
            plugin.process(piece, job["rate"], buffer_size=block["frames"], reset=False)
        )
        start = end
    return numpy.concatenate(pieces, axis=1)


def main():
    job = json.load(sys.stdin)
    rate, audio = wavfile.read(job["input"])
    if rate != job["rate"] or audio.dtype != numpy.float32:
        raise SystemExit(f"{job['input']}: {rate} Hz {audio.dtype}, expected {job['rate']} float32")
    plugin = pedalboard.load_plugin(job["plugin"])
    if job["state"] is not None:
        plugin.raw_state = host_state(job["state"])
    state = component_state(plugin.raw_state)
    output = render(plugin, job, numpy.ascontiguousarray(audio.T))
    wavfile.write(job["output"], int(rate), numpy.ascontiguousarray(output.T))
    json.dump(
        {
            "name": plugin.name,
            "latency": plugin.reported_latency_samples,
            "params": len(plugin.parameters),
            "initial_state": state,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
