#!/usr/bin/env bash
# Runs once, when the database is made. The owner migrates and is no superuser; web and worker own nothing and
# take on the roles that `migrate` gives rights to; the backup may copy everything and change nothing
# but its own heartbeat.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set=owner="$(cat /run/secrets/owner_password)" \
    --set=application="$(cat /run/secrets/database_password)" \
    --set=backup="$(cat /run/secrets/backup_password)" <<'SQL'
CREATE ROLE registry LOGIN CREATEROLE PASSWORD :'owner';
CREATE ROLE registry_web NOLOGIN ADMIN registry;
CREATE ROLE registry_counter NOLOGIN ADMIN registry;
CREATE ROLE registry_deriver NOLOGIN ADMIN registry;
CREATE ROLE registry_summary NOLOGIN ADMIN registry;
CREATE ROLE registry_app LOGIN NOINHERIT PASSWORD :'application' ADMIN registry;
GRANT registry_web, registry_counter, registry_deriver, registry_summary TO registry_app;
ALTER ROLE registry_app SET role = 'registry_web';
ALTER ROLE registry_app SET search_path = public, pg_temp;
CREATE DATABASE registry OWNER registry;
REVOKE CONNECT ON DATABASE registry FROM PUBLIC;
GRANT CONNECT ON DATABASE registry TO registry_app;
CREATE ROLE backup LOGIN REPLICATION PASSWORD :'backup';
-- For its heartbeat, in the database of administration.
CREATE SCHEMA backup AUTHORIZATION backup;
SQL
echo "host replication backup all scram-sha-256" >>"$PGDATA/pg_hba.conf"
