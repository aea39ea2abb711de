"""Short links: give it a long address, share the short one, see how often it was followed.

The address of the database comes from POSTGRESQL_DB_CONNECT_STRING, which the charm sets
once a PostgreSQL is integrated. Without it the links live in this process alone, so that
the service can be tried with nothing but Python.
"""

import os
import secrets
from pathlib import Path

import psycopg
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, HttpUrl

# No letters or digits that look alike.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
TRIES = 5
SHOWN = 20

HERE = Path(__file__).resolve().parent
# A config option `code-length` of the charm arrives here.
CODE_LENGTH = int(os.environ.get("APP_CODE_LENGTH", "6"))


class NewLink(BaseModel):
    """A link to shorten."""

    target: HttpUrl


class Link(BaseModel):
    """A short link."""

    code: str
    target: str
    followed: int = 0


class Links(BaseModel):
    """The newest links, and whether they outlive the service."""

    lasting: bool
    links: list[Link]


app = FastAPI(title="Short links")
app.mount("/static", StaticFiles(directory=HERE / "static"))

# The links of a service without a database, by code, oldest first.
memory: dict[str, Link] = {}


def database() -> str | None:
    """Return the connection string of the database, if there is one."""
    return os.environ.get("POSTGRESQL_DB_CONNECT_STRING")


def newest() -> list[Link]:
    """Return the newest links."""
    address = database()
    if address is None:
        return list(reversed(memory.values()))[:SHOWN]
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT code, target, followed FROM links ORDER BY made_at DESC, code LIMIT %s", (SHOWN,)
        )
        return [Link(code=code, target=target, followed=followed) for code, target, followed in rows]


def keep(link: Link) -> bool:
    """Keep a link, unless its code is taken."""
    address = database()
    if address is None:
        return memory.setdefault(link.code, link) is link
    with psycopg.connect(address) as connection:
        done = connection.execute(
            "INSERT INTO links (code, target) VALUES (%s, %s) ON CONFLICT DO NOTHING", (link.code, link.target)
        )
        return done.rowcount == 1


def target_of(code: str) -> str | None:
    """Return where a link leads, and count that it was followed."""
    address = database()
    if address is None:
        link = memory.get(code)
        if link is None:
            return None
        link.followed += 1
        return link.target
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "UPDATE links SET followed = followed + 1 WHERE code = %s RETURNING target", (code,)
        ).fetchone()
        return row[0] if row else None


@app.get("/", include_in_schema=False)
def page() -> FileResponse:
    """Show the page."""
    return FileResponse(HERE / "static" / "index.html")


@app.get("/healthz")
def healthz() -> dict[str, str]:
    """Answer as long as the service and its database do."""
    newest()
    return {"status": "ok"}


@app.get("/links")
def show() -> Links:
    """List the newest links."""
    return Links(lasting=database() is not None, links=newest())


@app.post("/links", status_code=201)
def shorten(link: NewLink) -> Link:
    """Make a short link."""
    for _ in range(TRIES):
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        made = Link(code=code, target=str(link.target))
        if keep(made):
            return made
    raise HTTPException(503, "Every code that was tried is taken: raise code-length.")


@app.get("/{code}", status_code=307, response_class=RedirectResponse)
def follow(code: str) -> str:
    """Lead to where the link leads."""
    target = target_of(code)
    if target is None:
        raise HTTPException(404, "There is no such link.")
    return target
