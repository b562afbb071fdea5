#!/bin/sh
# Sổ đăng ký đảng viên @VERSION@ (@MACHINE@). Một tệp, không cần mạng:
#     sudo sh @FILE@            cài đặt; trên máy đã có sổ: nâng cấp
#     sh @FILE@ --unpack DIR    chỉ mở ra xem
set -eu
self=$0
payload() { tail -c +@START@ "$self"; }
sum=$(payload | sha256sum)
if [ "${sum%% *}" != "@SUM@" ]; then
    echo "Tệp này đã hỏng trên đường mang đến; hãy chép lại." >&2
    exit 1
fi
if [ "${1:-}" = --unpack ]; then
    mkdir -p "$2"
    payload | tar -xzf - -C "$2" --no-same-owner
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "Hãy gõ: sudo sh $self" >&2
    exit 1
fi
if [ -e /opt/party-register/current ] && [ -x /usr/local/sbin/party-register ]; then
    # The version that is here looks first who made this.
    exec /usr/local/sbin/party-register upgrade "$(realpath "$self")"
fi
work=$(mktemp -d /var/tmp/party-register.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
payload | tar -xzf - -C "$work" --no-same-owner
sh "$work/install.sh" "$@"
exit
