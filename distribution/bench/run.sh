#!/bin/sh
# Runs the benchmarks: Nembo as the build assembled it, and its peers, in one run.
# usage: run.sh [start] [deploy] [http] [hello] [list] [deployments] [templates] [isolation] [tokens] [policy] [login] [objects]      (all of them when none is named)
# templates: NEMBO_TOSCA_CORPUS names a directory with templates; the peer is Debian's python3-tosca-parser, which must be installed.
# objects: NEMBO_BENCH_OPTIONS="-Dbench.rounds=3 -Dbench.listed=100000 -Dbench.filled=1000000" are its rounds and keys;
#   NEMBO_RGW ("address access-key secret") and NEMBO_RGW_PIDS name a Ceph RADOS Gateway that runs; S3Proxy is fetched as Karaf is.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../.." && pwd -P)
nembo=$root/distribution/assembly/target/nembo
[ -x "$nembo/bin/nembo" ] || { echo "Build first: mvn -DskipTests package" >&2; exit 1; }
[ -d "$here/target/classes" ] || { echo "Build first: mvn -DskipTests package" >&2; exit 1; }
corpus=${NEMBO_TOSCA_CORPUS:-}
if [ -n "$corpus" ] && ! /usr/bin/python3 -c 'import toscaparser' 2>/dev/null; then
    echo "The peer of 'templates' is missing: apt-get install python3 python3-tosca-parser" >&2; exit 1
fi
karaf=$here/target/peers/apache-karaf.tar.gz
if [ ! -f "$karaf" ]; then
    mkdir -p "$here/target/peers"
    (cd "$root" && mvn -q -B -N dependency:copy -Dartifact=org.apache.karaf:apache-karaf:4.4.10:tar.gz \
        -DoutputDirectory="$here/target/peers" -Dmdep.stripVersion=true)
fi
s3proxy=$here/target/peers/s3proxy
if [ ! -d "$s3proxy" ]; then
    (cd "$here" && mvn -q -B -f peers/s3proxy.xml dependency:copy-dependencies -DoutputDirectory="$s3proxy")
fi
# The bundles that the benchmarks deploy are made of classes of theirs, which are loaded here first: so what they import must be there too.
classes=$here/target/classes:$root/platform/testkit/target/classes:$nembo/lib/*
for jar in $(find "$nembo/system" -name 'org.nembo.api-*.jar' -o -name 'jakarta.ws.rs-api-*.jar' -o -name 'jakarta.annotation-api-*.jar' \
        -o -name 'org.nembo.tosca-*.jar' -o -name 'snakeyaml-*.jar' \
        -o -name 'org.apache.felix.http.servlet-api-*.jar' \
        -o -name 'org.nembo.provider.local-*.jar' -o -name 'org.nembo.spi-*.jar' -o -name 'slf4j-api-*.jar' -o -name 'pax-logging-api-*.jar' \
        -o -name 'org.nembo.engine.objects.rocksdb-*.jar' -o -name 'org.nembo.rocksdb-*.jar' -o -name 'micrometer-*.jar' \
        -o -name 'org.apache.felix.healthcheck.api-*.jar' -o -name 'org.nembo.policy-*.jar' -o -name 'org.nembo.engine.policy.opa-*.jar' \
        -o -name 'jackson-core-*.jar' -o -name 'jackson-databind-*.jar' -o -name 'jackson-annotations-*.jar'); do
    classes=$classes:$jar
done
# shellcheck disable=SC2086 # options are words
exec java ${NEMBO_BENCH_OPTIONS:-} -Dorg.ops4j.pax.logging.DefaultServiceLog.level=WARN -cp "$classes" -Dnembo.home="$nembo" -Dkaraf.archive="$karaf" -Ds3proxy.classpath="$s3proxy/*" -Dnembo.examples="$root/distribution/examples" -Dtosca.corpus="$corpus" org.nembo.bench.Bench "$@"
