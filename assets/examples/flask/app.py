"""A guest book: people leave a line, everybody reads it.

The address of the database comes from POSTGRESQL_DB_CONNECT_STRING, which the charm sets
once a PostgreSQL is integrated. Without it the entries live in this process alone, so that
the application can be tried with nothing but Python.
"""

import os
from datetime import datetime, timezone

import psycopg
from flask import Flask, redirect, render_template, request, url_for

LONGEST_NAME = 40
LONGEST_TEXT = 280
SHOWN = 50

app = Flask(__name__)
# FLASK_GREETING becomes app.config["GREETING"]: that is how the charm hands configuration over.
app.config["GREETING"] = "Leave us a line."
app.config.from_prefixed_env()

# The entries of an application without a database, newest first.
memory: list[tuple[str, str, datetime]] = []


def database() -> str | None:
    """Return the connection string of the database, if there is one."""
    return os.environ.get("POSTGRESQL_DB_CONNECT_STRING")


def read_entries() -> list[tuple[str, str, datetime]]:
    """Return the newest entries as name, text and time."""
    address = database()
    if address is None:
        return memory[:SHOWN]
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT name, text, written_at FROM entries ORDER BY id DESC LIMIT %s", (SHOWN,)
        )
        return rows.fetchall()


def add_entry(name: str, text: str) -> None:
    """Keep one entry."""
    address = database()
    if address is None:
        memory.insert(0, (name, text, datetime.now(timezone.utc)))
        return
    with psycopg.connect(address) as connection:
        connection.execute("INSERT INTO entries (name, text) VALUES (%s, %s)", (name, text))


@app.get("/")
def show():
    """Show the book."""
    return render_template("book.html", entries=read_entries(), lasting=database() is not None)


@app.post("/")
def write():
    """Add a line to the book; an empty one is passed over."""
    name = request.form.get("name", "").strip()[:LONGEST_NAME] or "Somebody"
    text = request.form.get("text", "").strip()[:LONGEST_TEXT]
    if text:
        add_entry(name, text)
    return redirect(url_for("show"), code=303)


@app.get("/healthz")
def healthz():
    """Answer as long as the application and its database do."""
    read_entries()
    return {"status": "ok"}
