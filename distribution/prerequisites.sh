# Sourced by demo.sh and test.sh: says what is missing before anything is tried.
# Needs: a JDK 17 or newer, Maven 3.8 or newer.

fail() {
    echo "Nembo cannot be built here: $1" >&2
    echo "  $2" >&2
    exit 1
}

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1

if [ -n "${JAVA_HOME:-}" ]; then
    java="$JAVA_HOME/bin/java"
    javac="$JAVA_HOME/bin/javac"
else
    java=java
    javac=javac
fi
command -v "$java" >/dev/null 2>&1 || fail "there is no Java." "Install a JDK 17 or newer and put it on the PATH, or point JAVA_HOME at it."
command -v "$javac" >/dev/null 2>&1 || fail "$java is a run-time environment without a compiler." "Install a JDK (on Debian: openjdk-17-jdk-headless), not only a JRE."
version=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 17 ] || fail "$javac is version ${version:-unknown}." "Install a JDK 17 or newer, or point JAVA_HOME at one."
command -v mvn >/dev/null 2>&1 || fail "there is no Maven (mvn)." "Install Maven 3.8 or newer (on Debian: maven)."
version=$(mvn -B -version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
case "$version" in
    3.[0-7] | [12].* | '') fail "mvn is version ${version:-unknown}." "Install Maven 3.8 or newer." ;;
esac
cd "$root" || exit 1
