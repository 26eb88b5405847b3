"""Runs templates through Debian's python3-tosca-parser. Usage: peer.py DIRECTORY PASSES < list of files

Imports by URL are read from DIRECTORY/OWNER+REPOSITORY/PATH, as no network is used. Debian's package 2.6.0-2 lacks its file of normative types; it is then
taken from below DIRECTORY too, if it is there. Prints for each pass: wall seconds, CPU seconds, accepted.
"""
import glob
import logging
import os
import re
import sys
import time

try:
    import toscaparser.utils.yamlparser as yamlparser
except ImportError:
    sys.exit("toscaparser is missing: apt-get install python3-tosca-parser")

directory, passes = sys.argv[1], int(sys.argv[2])
files = [line.rstrip("\n") for line in sys.stdin]
load = yamlparser.load_yaml
RAW = re.compile(r"https?://raw\.githubusercontent\.com/([^/]+)/([^/]+)/[^/]+/(.+)")


def offline(path, a_file=True):
    if a_file and os.path.basename(path).startswith("TOSCA_") and not os.path.isfile(path):
        found = glob.glob(os.path.join(directory, "**", os.path.basename(path)), recursive=True)
        if not found:
            sys.exit("the peer lacks %s, and there is none below %s" % (path, directory))
        return load(sorted(found)[0], True)
    if a_file:
        return load(path, True)
    raw = RAW.match(path)
    local = os.path.join(directory, raw.group(1) + "+" + raw.group(2), raw.group(3)) if raw else ""
    if not os.path.isfile(local):
        raise ValueError("not available without a network: " + path)
    return load(local, True)


yamlparser.load_yaml = offline
from toscaparser.tosca_template import ToscaTemplate  # noqa: E402  the line above must come first

logging.disable(logging.CRITICAL)
for number in range(passes):
    wall, cpu, accepted = time.perf_counter(), time.process_time(), 0
    for name in files:
        try:
            ToscaTemplate(name, None, True)
            accepted += 1
        except Exception:
            pass
    print("%.6f %.6f %d" % (time.perf_counter() - wall, time.process_time() - cpu, accepted), flush=True)
