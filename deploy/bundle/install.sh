#!/bin/sh
# Lays this version into its own folder with the machine's Python, and hands over to the program in it.
set -eu
cd "$(dirname "$0")"
bundle=$PWD
version=$(cat VERSION)
fail() {
    echo "$1" >&2
    exit 1
}
[ "$(id -u)" = 0 ] || fail "Hãy chạy bằng root: sudo sh …"
[ "$(uname -m)" = "$(cat MACHINE)" ] || fail "Gói này cho máy $(cat MACHINE), máy này là $(uname -m)."
command -v systemctl >/dev/null || fail "Cần Debian hoặc Ubuntu có systemd."
sha256sum --check --quiet SHA256SUMS || fail "Gói cài đặt đã hỏng; hãy chép lại."

usable() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null | grep -qxFf PYTHONS; }
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if usable "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}
python=$(find_python)
if [ -z "$python" ] && [ -d python ] && grep -qx "VERSION_CODENAME=$(cat python/RELEASE)" /etc/os-release; then
    echo "  Máy chưa có Python: cài các gói của Debian mang theo …"
    # What must be set up before another is even unpacked is so in the round before.
    for round in 1 2 3; do
        dpkg --install --skip-same-version --refuse-downgrade python/*.deb && break
    done >/var/tmp/party-register-python.log 2>&1 ||
        fail "Không cài được Python; xem /var/tmp/party-register-python.log"
    python=$(find_python)
fi
[ -n "$python" ] || fail "Cần Python $(tr '\n' ' ' <PYTHONS)trên máy này (gói python3 của Debian hoặc Ubuntu)."

place=/opt/party-register/versions/$version
if [ ! -e "$place/complete" ]; then
    echo "  Chương trình $version …"
    rm -rf "$place"
    mkdir -p "$place"
    umask 022
    cp -R application/. "$place/"
    chown -R root:root "$place"
    export UV_NO_CACHE=1 UV_OFFLINE=1 UV_NO_CONFIG=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
    ./uv venv --quiet --no-project --python "$python" "$place/.venv"
    ./uv pip install --quiet --python "$place/.venv/bin/python" --no-index --find-links wheels --no-deps \
        --require-hashes --no-build --compile-bytecode --requirement requirements.txt
    (
        cd "$place"
        .venv/bin/python -m compileall -q registry members cells reports demo
        # It needs some keys and addresses to load the settings with; they end with this line.
        SECRET_KEY=only-while-installing DATABASE_URL=postgresql:///none CELERY_BROKER_URL=memory:// \
            IDENTIFIER_KEYS=installing:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
            STATIC_ROOT="$place/static-files" LC_ALL=C.UTF-8 REGISTRY_DATA=/nonexistent \
            .venv/bin/python -m django collectstatic --no-input --verbosity=0 --settings=registry.settings
        chmod -R go=rX,u+w .
    )
    touch "$place/complete"
fi
cd "$place"
LC_ALL=C.UTF-8 .venv/bin/python -m registry.servers.machine set-up --bundle "$bundle" --version "$version" "$@"
