"""Backups that follow every change, look at themselves, and can be brought back to any moment.

    python -m registry.servers.backup stay                       follow the database for as long as it runs
    python -m registry.servers.backup status                     what there is, and what is wrong with it
    python -m registry.servers.backup check                      one line; fails if anything is wrong
    python -m registry.servers.backup base | prune | rehearse    what `stay` does by itself, now
    python -m registry.servers.backup restore FOLDER [MOMENT]    make a data folder as it stood at a moment

One program for both ways of running: beside the embedded server it finds that by the data folder, elsewhere
by libpq's PG* variables. The folder of the backups holds a *set* (`set.json`, `base/` with whole copies,
`wal/` with every change since) and, in `aside/`, the sets before it. A set belongs to one timeline of one
database and has no gap: where that ends, it is set aside and a new one begins with a whole copy.
"""
