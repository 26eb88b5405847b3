#!/bin/sh
# Builds the distribution and runs the main job on it: a TOSCA template becomes a running, reachable service. The server stays up.
. "$(dirname -- "$0")/prerequisites.sh"

case "${1:-}" in
    -h | --help)
        echo "usage: demo.sh"
        echo "Builds Nembo (the first time it downloads what it is built from) and deploys distribution/examples/hello-web.yaml."
        exit 0 ;;
    '') ;;
    *) echo "demo.sh takes no arguments, see demo.sh --help" >&2; exit 2 ;;
esac

echo "Building Nembo…"
mvn -q -B -T 2 -DskipTests -Dcheckstyle.skip -pl '!distribution/itests' package || {
    echo "The build failed: the lines above say why. Nothing was started." >&2
    exit 1
}
exec distribution/assembly/target/nembo/bin/nembo demo
