#!/bin/sh
# Runs the benchmarks: Nembo as the build assembled it, and its peers, in one run.
# usage: run.sh [start] [deploy] [http] [hello] [list]      (all of them when none is named)
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../.." && pwd -P)
nembo=$root/distribution/assembly/target/nembo
[ -x "$nembo/bin/nembo" ] || { echo "Build first: mvn -DskipTests package" >&2; exit 1; }
[ -d "$here/target/classes" ] || { echo "Build first: mvn -DskipTests package" >&2; exit 1; }
karaf=$here/target/peers/apache-karaf.tar.gz
if [ ! -f "$karaf" ]; then
    mkdir -p "$here/target/peers"
    (cd "$root" && mvn -q -B -N dependency:copy -Dartifact=org.apache.karaf:apache-karaf:4.4.10:tar.gz \
        -DoutputDirectory="$here/target/peers" -Dmdep.stripVersion=true)
fi
exec java -cp "$here/target/classes:$root/platform/testkit/target/classes" -Dnembo.home="$nembo" -Dkaraf.archive="$karaf" -Dnembo.examples="$root/distribution/examples" org.nembo.bench.Bench "$@"
