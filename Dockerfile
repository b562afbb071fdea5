# One image for web, worker, beat and every management command, and one for the proxy. Nothing secret is in them.
# Which ones they are made from, by digest, is said by deploy/images.yml.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG CADDY_IMAGE=caddy:2

FROM ${CADDY_IMAGE} AS proxy
# A copy has no capability: the ports within the container ask for none.
RUN cp /usr/bin/caddy /usr/bin/caddy-plain && mv /usr/bin/caddy-plain /usr/bin/caddy \
    && mkdir -p /data /config && chown -R 10002:10002 /data /config
USER 10002:10002

FROM ${PYTHON_IMAGE} AS environment
WORKDIR /srv/registry
COPY pyproject.toml uv.lock ./
COPY scripts/bootstrap.py scripts/
RUN python scripts/bootstrap.py && rm -rf .uv /root/.cache

FROM ${PYTHON_IMAGE} AS application
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/srv/registry/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=registry.settings STATIC_ROOT=/srv/registry/static-files UPLOAD_DIR=/srv/uploads \
    CACHE_DIR=/tmp/registry-cache
RUN groupadd --system --gid 10001 registry \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin registry \
    && install -d -o registry -g registry -m 0700 /srv/uploads /srv/backup /srv/status
WORKDIR /srv/registry
COPY --from=environment /srv/registry/.venv .venv
COPY manage.py LICENSE ./
COPY registry registry
COPY members members
COPY cells cells
COPY reports reports
COPY demo demo
COPY templates templates
COPY static static
# Needs some keys and addresses to load the settings with; they end with this line.
RUN SECRET_KEY=only-while-building DATABASE_URL=postgresql:///none CELERY_BROKER_URL=memory:// \
    IDENTIFIER_KEYS=building:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    python manage.py collectstatic --no-input --verbosity=0
USER registry
EXPOSE 8000
# As many processes as cores and memory bear, or WEB_WORKERS.
CMD ["sh", "-c", "set -- $(python -m registry.servers.web); exec granian --interface=wsgi --host=0.0.0.0 \
     --port=8000 --no-ws --blocking-threads=8 --workers=\"$1\" --workers-max-rss=\"$2\" \
     --respawn-failed-workers --workers-kill-timeout=20 registry.wsgi:application"]
