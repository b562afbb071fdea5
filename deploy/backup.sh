#!/usr/bin/env bash
# Backups with point-in-time recovery: every change as it happens, and a whole copy each night.
#
#   backup.sh            stay and do so
#   backup.sh base       make one whole copy now
#   backup.sh prune      keep BACKUP_KEEP copies and the changes since the oldest of them
#   backup.sh check      fail unless changes arrive and the last whole copy is no older than 30 hours
#
# Reads libpq's PG* variables (and PGPASSWORD_FILE), BACKUP_DIR, BACKUP_HOUR, BACKUP_KEEP. BACKUP_PAUSE is the time between two looks.
set -euo pipefail

: "${BACKUP_DIR:?}" "${BACKUP_HOUR:=2}" "${BACKUP_KEEP:=14}"
SLOT=registry_backup
WAL=$BACKUP_DIR/wal
BASES=$BACKUP_DIR/base
umask 077
mkdir -p "$WAL" "$BASES"
if [ -n "${PGPASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$PGPASSWORD_FILE")
    export PGPASSWORD
fi

say() { echo "$(date '+%F %T') $*"; }

# The server keeps what has not arrived here, up to max_slot_wal_keep_size.
receive() {
    pg_receivewal --slot="$SLOT" --create-slot --if-not-exists --no-password
    exec pg_receivewal --slot="$SLOT" --directory="$WAL" --synchronous --no-password
}

base() {
    local name
    rm -rf "$BASES/part"
    # The copy is checked against its own manifest before it counts as one.
    pg_basebackup --pgdata="$BASES/part" --format=plain --checkpoint=fast --wal-method=stream --no-password
    pg_verifybackup --quiet "$BASES/part"
    # Named after its end: from then on any moment can be reached from it.
    name=$(date -u '+%Y%m%dT%H%M%SZ')
    mv "$BASES/part" "$BASES/$name"
    sync "$BASES"
    say "whole copy $name"
}

copies() { find "$BASES" -mindepth 1 -maxdepth 1 -type d -name '*Z' | sort; }

prune() {
    copies | head -n "-$BACKUP_KEEP" | while read -r old; do
        rm -rf "$old"
        say "removed $(basename "$old")"
    done
    local oldest first
    oldest=$(copies | head -n 1)
    [ -n "$oldest" ] || return 0
    first=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "$oldest/backup_label")
    pg_archivecleanup "$WAL" "$first"
}

check() {
    find "$BACKUP_DIR/receiving" -mmin -4 2>/dev/null | grep -q . || { say "no changes arrive"; return 1; }
    local newest limit
    newest=$(copies | tail -n 1)
    limit=$(date -u -d '30 hours ago' '+%Y%m%dT%H%M%SZ')
    [[ $(basename "${newest:-0}") > $limit ]] || { say "no whole copy in the last 30 hours"; return 1; }
}

stay() {
    trap 'kill "${receiver:-}" 2>/dev/null; exit 0' TERM INT
    receive &
    receiver=$!
    local done_on=""
    while true; do
        # The first copy waits for the changes: what happens after it must not be missing.
        if [ -z "$(copies)" ] && ls "$WAL"/*.partial >/dev/null 2>&1; then base; fi
        if kill -0 "$receiver" 2>/dev/null; then touch "$BACKUP_DIR/receiving"; fi
        sleep "${BACKUP_PAUSE:-60}" &
        wait $! || true
        if ! kill -0 "$receiver" 2>/dev/null; then
            say "receiving stopped; starting it again"
            receive &
            receiver=$!
        fi
        if [ "$(date '+%-H')" = "$BACKUP_HOUR" ] && [ "$done_on" != "$(date '+%F')" ]; then
            if base && prune; then done_on=$(date '+%F'); else say "the whole copy failed; trying again"; fi
        fi
    done
}

case "${1:-stay}" in
    receive) receive ;;
    base) base ;;
    prune) prune ;;
    check) check ;;
    stay) stay ;;
    *) echo "backup.sh [base|prune|check]" >&2; exit 2 ;;
esac
