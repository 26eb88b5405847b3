"""Runs templates through Debian's python3-tosca-parser. Usage: peer.py DIRECTORY PASSES < list of files

Imports by URL are read from DIRECTORY/OWNER+REPOSITORY/PATH, as no network is used. Prints for each pass: wall seconds, CPU seconds, accepted.
"""
import logging
import os
import re
import sys
import time

try:
    import toscaparser.imports
    import toscaparser.utils.yamlparser
    from toscaparser.tosca_template import ToscaTemplate
except ImportError:
    sys.exit("toscaparser is missing: apt-get install python3-tosca-parser")

logging.disable(logging.CRITICAL)
directory, passes = sys.argv[1], int(sys.argv[2])
files = [line.rstrip("\n") for line in sys.stdin]
load = toscaparser.utils.yamlparser.load_yaml
RAW = re.compile(r"https?://raw\.githubusercontent\.com/([^/]+)/([^/]+)/[^/]+/(.+)")


def offline(path, a_file=True):
    if a_file:
        return load(path, True)
    raw = RAW.match(path)
    local = os.path.join(directory, raw.group(1) + "+" + raw.group(2), raw.group(3)) if raw else ""
    if not os.path.isfile(local):
        raise ValueError("not available without a network: " + path)
    return load(local, True)


toscaparser.utils.yamlparser.load_yaml = offline
for number in range(passes):
    wall, cpu, accepted = time.perf_counter(), time.process_time(), 0
    for name in files:
        try:
            ToscaTemplate(name, None, True)
            accepted += 1
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
    print("%.6f %.6f %d" % (time.perf_counter() - wall, time.process_time() - cpu, accepted), flush=True)
