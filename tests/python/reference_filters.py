"""Independent responses of filters, in double precision.

Written from what the nodes promise, not from their code: the cookbook's biquads (Robert Bristow-Johnson), Butterworth
filters as SciPy designs them, Linkwitz-Riley as two of these in series, and forms of first order from their analogue
prototypes through SciPy's bilinear transform with prewarping.

Usage: reference_filters.py responses JOBS
    JOBS is a JSON list of {"rate", "hz": [...], "chain": [section...]}; a section is {"kind", "frequency_hz", "gain_db",
    "q", "slope_db_oct", "alignment"}, as the parameters of a band, or {"kind": "splitter_all_pass", "frequency_hz",
    "slope_db_oct"}. Prints one JSON list of [real, imaginary] a job, in order.
Usage: reference_filters.py error JOB
    JOB is {"rate", "input", "output", "chain"}: files of raw little-endian f32. Prints {"error_db"}, that of the output
    against the chain in f64, relative to what the chain gives.
"""

import json
import sys

import numpy as np
from scipy import signal

from reference_voice_chain import cookbook


def first_order(b, a, frequency_hz, rate):
    """(b[0] s + b[1]) / (a[0] s + a[1]), s normalised to the frequency, as a second-order section."""
    warped = 2.0 * rate * np.tan(np.pi * frequency_hz / rate)
    numerator, denominator = signal.bilinear(
        [b[0] / warped, b[1]], [a[0] / warped, a[1]], fs=rate
    )
    return np.array([[*numerator, 0.0, *denominator, 0.0]])


def all_pass_of(order, frequency_hz, rate):
    """B(-s)/B(s) of Butterworth's polynomial: the low-pass's poles, and their mirror images as zeros."""
    low = signal.butter(order, frequency_hz, "low", fs=rate, output="sos")
    sections = []
    for section in low:
        denominator = section[3:]
        degree = 2 if denominator[2] != 0.0 else 1
        mirrored = np.concatenate([denominator[: degree + 1][::-1], np.zeros(2 - degree)])
        sections.append(np.concatenate([mirrored, denominator]))
    sections = np.array(sections)
    at_dc = np.prod(sections[:, :3].sum(axis=1) / sections[:, 3:].sum(axis=1))
    sections[0, :3] *= np.sign(at_dc)
    return sections


def sections_of(job, rate):
    kind = job["kind"]
    frequency_hz = min(job.get("frequency_hz", 1000.0), 0.499 * rate)
    gain_db, q = job.get("gain_db", 0.0), job.get("q", 0.7071)
    slope = job.get("slope_db_oct", 12)
    a = 10.0 ** (gain_db / 40.0)
    if kind == "splitter_all_pass":
        return all_pass_of(slope // 12, frequency_hz, rate)
    if kind == "gain":
        return np.array([[10.0 ** (gain_db / 20.0), 0.0, 0.0, 1.0, 0.0, 0.0]])
    if kind == "tilt":
        return first_order([a * a, 1.0], [1.0, a * a], frequency_hz, rate)
    if kind == "low_shelf_first_order":
        return first_order([1.0, a], [1.0, 1.0 / a], frequency_hz, rate)
    if kind == "high_shelf_first_order":
        return first_order([a, 1.0], [1.0 / a, 1.0], frequency_hz, rate)
    if kind == "all_pass_first_order":
        return first_order([-1.0, 1.0], [1.0, 1.0], frequency_hz, rate)
    if kind in ("low_pass", "high_pass"):
        shape = kind.removesuffix("_pass")
        if job.get("alignment", "butterworth") == "linkwitz_riley":
            half = signal.butter(-(-slope // 12), frequency_hz, shape, fs=rate, output="sos")
            return np.concatenate([half, half])
        if slope != 12:
            return signal.butter(slope // 6, frequency_hz, shape, fs=rate, output="sos")
    b, a = cookbook(kind, frequency_hz, gain_db, q, rate)
    return np.array([np.concatenate([b, a]) / a[0]])


def chain_of(job):
    return np.concatenate([sections_of(section, job["rate"]) for section in job["chain"]])


def responses(jobs):
    for job in jobs:
        z = np.exp(-2j * np.pi * np.array(job["hz"]) / job["rate"])
        found = np.ones(len(z), dtype=complex) * job.get("sign", 1.0)
        for section in chain_of(job):
            found *= np.polyval(section[2::-1], z) / np.polyval(section[5:2:-1], z)
        print(json.dumps([[value.real, value.imag] for value in found]), flush=True)


def error(job):
    given = np.fromfile(job["input"], dtype="<f4").astype(np.float64)
    found = np.fromfile(job["output"], dtype="<f4").astype(np.float64)
    expected = signal.sosfilt(chain_of(job), given)
    power = np.mean(np.square(found - expected)) / np.mean(np.square(expected))
    print(json.dumps({"error_db": float(10.0 * np.log10(max(power, 1e-40)))}))


if __name__ == "__main__":
    work = json.load(open(sys.argv[2], encoding="utf-8"))
    {"responses": responses, "error": error}[sys.argv[1]](work)
