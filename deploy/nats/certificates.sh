#!/bin/sh
# Certificates: DIR gets a certificate authority when it has none, and for each NAME a key and a certificate.
#
#   certificates.sh DIR NAME...
#
# publisher, node and the like are clients: NAME is what access.conf calls CN=NAME. NAME=HOST[,HOST...] is a server that
# is reached as these hosts (names or addresses): nats-a=nats-a,10.0.0.7
#
# ca.key signs: keep it away from the servers. DAYS says how long a certificate is good (397); before it ends, run this
# again with its NAME and restart or reload whom it belongs to.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 DIR NAME[=HOST,...]..." >&2; exit 2; }
dir=$1; shift
umask 077
mkdir -p "$dir"
cd "$dir"

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }

if [ ! -e ca.key ]; then
    new_key ca
    openssl req -x509 -new -key ca.key -days 3650 -subj "/CN=maaltal certificate authority" -out ca.pem \
        -addext "keyUsage=critical,keyCertSign,cRLSign"
fi

for entry in "$@"; do
    name=${entry%%=*}
    uses=clientAuth
    hosts=""
    if [ "$entry" != "$name" ]; then
        uses=serverAuth,clientAuth    # servers of a cluster call each other
        # Cluster routes are compared with DNS entries, also where they are addresses.
        for host in $(echo "${entry#*=}" | tr , ' '); do
            case $host in *[!0-9.]*) ;; *) hosts="$hosts,IP:$host" ;; esac
            hosts="$hosts,DNS:$host"
        done
    fi
    new_key "$name"
    {
        echo "basicConstraints=CA:FALSE"
        echo "extendedKeyUsage=$uses"
        [ -z "$hosts" ] || echo "subjectAltName=${hosts#,}"
    } >"$name.ext"
    openssl req -new -key "$name.key" -subj "/CN=$name" |
        openssl x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days "${DAYS:-397}" -extfile "$name.ext" -out "$name.pem" 2>/dev/null
    rm "$name.ext"
done
chmod a+r ca.pem
