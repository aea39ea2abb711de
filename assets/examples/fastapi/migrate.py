"""Bring the database to the shape that app.py expects.

The charm runs this before the service starts, on every unit and after every update:
so each step has to do no harm when it is run again, or by two units at once.
"""

import os

import psycopg

LOCK = 20240502  # any number, as long as nothing else in this database uses it

STEPS = [
    """
    CREATE TABLE IF NOT EXISTS links (
        code text PRIMARY KEY,
        target text NOT NULL,
        followed bigint NOT NULL DEFAULT 0,
        made_at timestamptz NOT NULL DEFAULT now()
    )
    """,
]


def main() -> None:
    """Run all steps in one transaction."""
    with psycopg.connect(os.environ["POSTGRESQL_DB_CONNECT_STRING"]) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        for step in STEPS:
            connection.execute(step)


if __name__ == "__main__":
    main()
