#!/bin/sh
# Runs every test: units, contracts, SQL on SQLite and PostgreSQL, wiring in the framework, and the real distribution as processes.
. "$(dirname -- "$0")/prerequisites.sh"

case "${1:-}" in
    -h | --help)
        echo "usage: test.sh [MAVEN-ARGUMENT…]"
        echo "Runs every test. Arguments go to Maven, for example -pl platform/jobs."
        exit 0 ;;
esac

exec mvn -B -T 2 install "$@"
