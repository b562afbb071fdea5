#!/usr/bin/env bash
# Make a data folder as the database stood at a moment: restore.sh TARGET_FOLDER ['2026-11-20 09:15:00+07']
#
# TARGET_FOLDER must not exist or be empty. Without a moment everything that was received is played back. Start
# PostgreSQL on the folder afterwards; it reads the changes, stops at the moment and opens for writing.
set -euo pipefail

: "${BACKUP_DIR:?}"
target=${1:?target folder}
moment=${2:-}
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
    echo "$target is not empty" >&2
    exit 1
fi

# The newest copy that was finished before the moment. Names are times in UTC.
if [ -n "$moment" ]; then
    limit=$(date -u -d "$moment" '+%Y%m%dT%H%M%SZ')
else
    limit=99999999T999999Z
fi
copy=""
while read -r candidate; do
    [[ $(basename "$candidate") > $limit ]] || copy=$candidate
done < <(find "$BACKUP_DIR/base" -mindepth 1 -maxdepth 1 -type d -name '*Z' | sort)
if [ -z "$copy" ]; then
    echo "no whole copy is older than ${moment:-now}" >&2
    exit 1
fi

mkdir -p "$target"
cp -a "$copy/." "$target/"
chmod 0700 "$target"
{
    # The newest changes are in a file that was still being written.
    echo "restore_command = 'cp \"$BACKUP_DIR/wal/%f\" \"%p\" 2>/dev/null || cp \"$BACKUP_DIR/wal/%f.partial\" \"%p\"'"
    if [ -n "$moment" ]; then
        echo "recovery_target_time = '$moment'"
        echo "recovery_target_action = 'promote'"
    fi
} >>"$target/postgresql.auto.conf"
touch "$target/recovery.signal"
echo "restored from $(basename "$copy"); start PostgreSQL on $target"
