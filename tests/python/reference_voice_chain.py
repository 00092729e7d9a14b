"""An independent model of a voice chain, in double precision: io.input, filter.eq, dynamics.limiter, io.output.

Written from what the graph format and the nodes promise, not from their code:

- a mono file feeds both channels of the input;
- the bands of the equaliser are in series. Each kind is the one of Robert Bristow-Johnson's "Cookbook formulae for
  audio EQ biquad filter coefficients"; low- and high-passes of slopes other than 12 dB/octave are Butterworth filters
  of slope / 6 orders, which SciPy designs here;
- the limiter, for the peak p[n] over the channels, the ceiling c and a look-ahead of L frames:
      r[n] = min(1, c / p[n])
      m[n] = min(r[n-L] ... r[n])
      h[n] = min(m[n], 1 - (1 - h[n-1]) * exp(-1 / release)), and 1 once the second is nearer to 1 than 1e-6
      s[n] = two moving averages of h in series, of L//2 + 1 and L - L//2 + 1 frames
      y[n] = x[n-L] * s[n]
- sample 0 of the output belongs to sample 0 of the input: the latency L is taken off;
- a macro replaces the base of a parameter by min + (max - min) * value (linear curve).

Usage: reference_voice_chain.py JOBS. JOBS is a JSON list of {"graph", "input", "output"}: the document, the file that
was rendered and what came out. Prints one JSON object a job, in order.
"""

import json
import sys

import numpy as np
from scipy import signal
from scipy.io import wavfile


def samples_of(path):
    """Rate and samples as float64 [frame, channel]; integers as fractions of full scale."""
    rate, data = wavfile.read(path)
    full_scale = {"int16": 2.0**15, "int32": 2.0**31, "float32": 1.0}[data.dtype.name]
    samples = data.astype(np.float64) / full_scale
    return rate, samples.reshape(len(samples), -1)


def cookbook(kind, frequency_hz, gain_db, q, rate):
    """Coefficients b, a of one section by the cookbook's own formulae."""
    a = 10.0 ** (gain_db / 40.0)
    w0 = 2.0 * np.pi * frequency_hz / rate
    cos, alpha = np.cos(w0), np.sin(w0) / (2.0 * q)
    root = 2.0 * np.sqrt(a) * alpha
    if kind == "peak":
        return (
            [1 + alpha * a, -2 * cos, 1 - alpha * a],
            [1 + alpha / a, -2 * cos, 1 - alpha / a],
        )
    if kind == "low_shelf":
        return (
            [
                a * ((a + 1) - (a - 1) * cos + root),
                2 * a * ((a - 1) - (a + 1) * cos),
                a * ((a + 1) - (a - 1) * cos - root),
            ],
            [
                (a + 1) + (a - 1) * cos + root,
                -2 * ((a - 1) + (a + 1) * cos),
                (a + 1) + (a - 1) * cos - root,
            ],
        )
    if kind == "high_shelf":
        return (
            [
                a * ((a + 1) + (a - 1) * cos + root),
                -2 * a * ((a - 1) + (a + 1) * cos),
                a * ((a + 1) + (a - 1) * cos - root),
            ],
            [
                (a + 1) - (a - 1) * cos + root,
                2 * ((a - 1) - (a + 1) * cos),
                (a + 1) - (a - 1) * cos - root,
            ],
        )
    numerator = {
        "low_pass": [(1 - cos) / 2, 1 - cos, (1 - cos) / 2],
        "high_pass": [(1 + cos) / 2, -(1 + cos), (1 + cos) / 2],
        "band_pass": [alpha, 0.0, -alpha],
        "notch": [1.0, -2 * cos, 1.0],
        "all_pass": [1 - alpha, -2 * cos, 1 + alpha],
    }[kind]
    return numerator, [1 + alpha, -2 * cos, 1 - alpha]


def equalised(samples, node, rate):
    params = node.get("params", {})
    for band in range(1, node.get("config", {}).get("bands", 4) + 1):

        def value(name, default):
            return params.get(f"band{band}.{name}", default)

        if not value("enabled", True):
            continue
        kind = value("kind", "peak")
        frequency_hz = min(value("frequency_hz", 1000.0), 0.499 * rate)
        slope = value("slope_db_oct", 12)
        if kind in ("low_pass", "high_pass") and slope != 12:
            shape = kind.removesuffix("_pass")
            sections = signal.butter(slope // 6, frequency_hz, shape, fs=rate, output="sos")
        else:
            b, a = cookbook(kind, frequency_hz, value("gain_db", 0.0), value("q", 0.7071), rate)
            sections = np.array([np.concatenate([b, a]) / a[0]])
        samples = signal.sosfilt(sections, samples, axis=0)
    return samples * 10.0 ** (params.get("output_db", 0.0) / 20.0)


def moving_average(values, frames):
    """Before the first value the gain was 1."""
    padded = np.concatenate([np.ones(frames - 1), values])
    return np.lib.stride_tricks.sliding_window_view(padded, frames).mean(axis=-1)


def limited(samples, node, rate):
    """The limited samples, as late as the look-ahead; the latency; the smallest gain."""
    params = node.get("params", {})
    look_ahead_ms = node.get("config", {}).get("look_ahead_ms", 5.0)
    look_ahead = int(np.floor(look_ahead_ms / 1000.0 * rate + 0.5))
    ceiling = 10.0 ** (params.get("ceiling_db", -1.0) / 20.0)
    decay = np.exp(-1.0 / (params.get("release_ms", 100.0) / 1000.0 * rate))

    peaks = np.abs(samples).max(axis=1)
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-30))
    padded = np.concatenate([np.ones(look_ahead), needed])
    minima = np.lib.stride_tricks.sliding_window_view(padded, look_ahead + 1).min(axis=-1)
    held = np.empty_like(minima)
    gain = 1.0
    for n, minimum in enumerate(minima):
        released = 1.0 - (1.0 - gain) * decay
        if 1.0 - released < 1e-6:
            released = 1.0
        gain = min(minimum, released)
        held[n] = gain
    first = look_ahead // 2 + 1
    second = look_ahead - look_ahead // 2 + 1
    smoothed = moving_average(moving_average(held, first), second)
    late = np.concatenate([np.zeros((look_ahead, samples.shape[1])), samples])[: len(samples)]
    return late * smoothed[:, np.newaxis], look_ahead, smoothed.min()


def with_macros(document):
    nodes = {node["id"]: node for node in document["nodes"]}
    for entry in document.get("macros", []):
        for target in entry.get("targets", []):
            if target.get("curve", "linear") != "linear":
                raise ValueError("this model knows linear macros alone")
            value = target["min"] + (target["max"] - target["min"]) * entry.get("value", 0.0)
            nodes[target["node"]].setdefault("params", {})[target["param"]] = value
    return nodes


def chain_of(document):
    """The types on the way from the input to the output, which must be one path without gains."""
    nodes = with_macros(document)
    following = {}
    for connection in document["connections"]:
        node, _ = connection["from"].split(":")
        if node in following or connection.get("gain_db", 0.0) != 0.0:
            raise ValueError("this model knows a plain chain alone")
        following[node] = connection["to"].split(":")[0]
    place = next(id for id, node in nodes.items() if node["type"] == "io.input")
    chain = [nodes[place]]
    while place in following:
        place = following[place]
        chain.append(nodes[place])
    types = [node["type"] for node in chain]
    if types != ["io.input", "filter.eq", "dynamics.limiter", "io.output"]:
        raise ValueError(f"this model knows another chain than {types}")
    return chain


def decibels(ratio):
    return float(20.0 * np.log10(max(ratio, 1e-30)))


def rms(samples):
    return float(np.sqrt(np.mean(np.square(samples))))


def judged(job):
    rate, given = samples_of(job["input"])
    rate_out, rendered = samples_of(job["output"])
    if rate_out != rate:
        raise ValueError(f"{job['output']} has {rate_out} Hz; expected {rate}")
    _, eq, limiter, _ = chain_of(json.load(open(job["graph"], encoding="utf-8")))
    stereo = np.repeat(given, 2, axis=1) if given.shape[1] == 1 else given

    # As long as what was rendered, and the latency on top, which is then taken off.
    longest = len(rendered) + rate // 10
    padded = np.concatenate([stereo, np.zeros((longest - len(stereo), stereo.shape[1]))])
    late, latency, smallest_gain = limited(equalised(padded, eq, rate), limiter, rate)
    expected = late[latency : latency + len(rendered)]
    return {
        "error_db": decibels(rms(rendered - expected) / rms(expected)),
        "output_dbfs": decibels(rms(expected)),
        "reduction_db": decibels(1.0 / smallest_gain),
        "ceiling_dbfs": limiter.get("params", {}).get("ceiling_db", -1.0),
        "peak_dbfs": decibels(np.abs(rendered).max()),
        "frames_in": len(given),
        "frames_out": len(rendered),
        "channels": rendered.shape[1],
        "rate": rate,
    }


if __name__ == "__main__":
    for entry in json.load(open(sys.argv[1], encoding="utf-8")):
        print(json.dumps(judged(entry)), flush=True)
