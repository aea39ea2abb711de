"""Ask the installed Charmcraft what it makes of a project, many times a second.

Charmcraft takes seconds to import and milliseconds to expand. So it is imported once, and each question is
answered by a fork of that one process: nothing that a project does to the packer outlives the question.
"""

import functools
import gc
import importlib.metadata
import os
import pathlib
import shutil
import sys
import tempfile

os.environ.setdefault("CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS", "True")
# The packer looks at its own logs and at the person's configuration; neither may matter here.
_HOME = tempfile.mkdtemp(prefix="packer-home-")
os.environ.update(HOME=_HOME, XDG_STATE_HOME=_HOME, XDG_CACHE_HOME=_HOME, XDG_CONFIG_HOME=_HOME, XDG_RUNTIME_DIR=_HOME)

from charmcraft.application.main import create_app  # noqa: E402
from charmcraft.extensions import app as _extensions  # noqa: E402,F401
from charmcraft.services import project as _project  # noqa: E402,F401


VERSION = importlib.metadata.version("charmcraft")
# Half of a question's time went into imports that the first application makes, and into looking for plugins.
create_app()
gc.freeze()
importlib.metadata.entry_points = functools.cache(importlib.metadata.entry_points)
importlib.metadata.entry_points(group="craft_application_plugins.application")


def lay(root, files):
    """Write `files` below `root`: a name that ends in `/` is a folder, one that ends in `!` is executable."""
    for name, text in files.items():
        path = root / name.rstrip("!/")
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        if name.endswith("!"):
            path.chmod(0o755)


def _answer(folder, out, err):
    os.chdir(folder)
    for number, stream in ((1, out), (2, err)):
        os.dup2(stream.fileno(), number)
    sys.argv = ["charmcraft", "expand-extensions"]
    os._exit(create_app().run())


def ask(files):
    """Lay out `files`, expand, and return `(True, text)` or `(False, why)`."""
    folder = tempfile.mkdtemp(prefix="packer-case-")
    try:
        lay(pathlib.Path(folder), files)
        return ask_in(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ask_in(folder):
    """Expand the project that lies in `folder`."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            try:
                _answer(folder, out, err)
            finally:
                os._exit(99)
        _, status = os.waitpid(child, 0)
        accepted = os.waitstatus_to_exitcode(status) == 0
        stream = out if accepted else err
        stream.seek(0)
        return accepted, stream.read().decode("utf-8", "replace")
