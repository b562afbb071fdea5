#!/usr/bin/env bash
# Runs once, when the database is made. The application owns its database and is no superuser; the backup may
# copy everything and change nothing.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set=application="$(cat /run/secrets/database_password)" \
    --set=backup="$(cat /run/secrets/backup_password)" <<'SQL'
CREATE ROLE registry LOGIN CREATEROLE PASSWORD :'application';
CREATE DATABASE registry OWNER registry;
REVOKE CONNECT ON DATABASE registry FROM PUBLIC;
CREATE ROLE backup LOGIN REPLICATION PASSWORD :'backup';
SQL
echo "host replication backup all scram-sha-256" >>"$PGDATA/pg_hba.conf"
