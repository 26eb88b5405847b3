# Runs the test server of the directory $1 on port $2 of the loopback until nobody listed in users/ is alive any more.
cd "$1" || exit 1
port=$2
idle=${NEMBO_TEST_POSTGRES_IDLE:-15}

# PostgreSQL refuses to run as root.
as=""
if [ "$(id -u)" = 0 ]; then
    if command -v setpriv >/dev/null; then
        as="setpriv --reuid=65534 --regid=65534 --clear-groups"
    elif command -v runuser >/dev/null; then
        as="runuser -u nobody --"
    else
        echo "PostgreSQL refuses to run as root, and there is neither setpriv nor runuser"
        exit 1
    fi
    mkdir -p data && chown 65534:65534 data
fi

umask 077
$as server/bin/initdb -D data -U postgres -A trust -E UTF8 --locale=C --no-sync --no-instructions || exit 1
$as server/bin/postgres -D data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c autovacuum=off -c jit=off &
server=$!
trap 'kill -INT $server; wait $server; rm -f url pid; exit' INT TERM HUP

anybody() {
    for user in users/*; do
        [ -e "$user" ] && [ "$(cat "/proc/${user##*/}/comm" 2>/dev/null)" = java ] && return 0
        rm -f "$user"
    done
    return 1
}

until grep -q ready data/postmaster.pid 2>/dev/null; do
    kill -0 $server 2>/dev/null || exit 1
    anybody || { kill -INT $server; exit 1; }
    sleep 0.1
done
echo "jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres" >url.new && chmod 644 url.new && mv url.new url

quiet=0
while kill -0 $server 2>/dev/null; do
    sleep 1
    if anybody; then quiet=0; else quiet=$((quiet + 1)); fi
    if [ $quiet -ge "$idle" ]; then
        mv url url.off
        if anybody; then
            mv url.off url
            quiet=0
        else
            kill -INT $server
            wait $server
        fi
    fi
done
# The pid goes last: as long as it is there, nobody begins a new server in this directory.
rm -rf url url.off data
rm -f pid
