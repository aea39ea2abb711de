"""Lets the real Charmcraft pack on a machine that is not Ubuntu and has neither snapd nor LXD nor a way to Charmhub.

Charmcraft packs on the host itself (`--destructive-mode`). Real are the extension, pull, build, stage and prime, pip and
what it downloads, and the file that comes out. Stood in for, and therefore not tested here:

- the base: the library that Charmcraft asks which system this is (`distro`) reads an os-release of ours, so that its
  check of host against base passes. The charm's compiled packages are Debian's and the host Python's, not Ubuntu's;
- the fourteen libraries of Charmhub: files with the right names and versions and nothing in them, so that Charmcraft
  finds all of them in place. The charm is whole, and would not start;
- building from source: pip takes wheels, for from source the first pack takes twelve minutes.

Needs root, Debian 12 and its python3-apt, and Charmcraft in a virtual environment of CPython 3.11.
"""

import hashlib
import os
import pathlib
import shlex
import shutil
import sysconfig

SYSTEM = {"NAME": "Ubuntu", "ID": "ubuntu", "ID_LIKE": "debian", "VERSION_ID": "24.04", "VERSION_CODENAME": "noble"}
# What Charmcraft's package handling imports, and Debian has for the system's Python alone.
APT = ["apt", "aptsources", *(f"{name}.{sysconfig.get_config_var('SOABI')}.so" for name in ("apt_pkg", "apt_inst"))]
DEBIAN = pathlib.Path("/usr/lib/python3/dist-packages")
WHEELS_ONLY = "--only-binary :all:"


def missing():
    """What is not there of what the machine has to have."""
    return [str(DEBIAN / name) for name in APT if not (DEBIAN / name).exists()]


def lay(folder, venv):
    """Makes a folder whose `bin` holds a `charmcraft` for PATH: the one of `venv`, in the environment it wants."""
    python, bin_folder = folder / "python", folder / "bin"
    for path in (python, bin_folder, folder / "etc", folder / "state"):
        path.mkdir()
    (folder / "run").mkdir(mode=0o700)
    for name in APT:
        (python / name).symlink_to(DEBIAN / name)
    (bin_folder / "craftctl").symlink_to(venv / "bin/craftctl")
    (folder / "etc/os-release").write_text("".join(f'{key}="{value}"\n' for key, value in SYSTEM.items()))
    settings = {
        "UNIXCONFDIR": folder / "etc",
        "PYTHONPATH": python,
        "XDG_RUNTIME_DIR": folder / "run",
        "XDG_STATE_HOME": folder / "state",
        # Without a way to Charmhub it would try again for minutes.
        "CRAFT_STORE_RETRIES": "0",
    }
    words = [f"{key}={shlex.quote(str(value))}" for key, value in settings.items()]
    script = bin_folder / "charmcraft"
    script.write_text(f'#!/bin/sh\nexec env {" ".join(words)} {shlex.quote(str(venv / "bin/charmcraft"))} "$@"\n')
    script.chmod(0o755)
    return bin_folder


def rustup_home(folder):
    """A home of its own for the rustup of one pack, with this machine's toolchains; gives what the environment says of it.

    The charm's build calls `rustup default`, which writes the settings anew, and others read them at the same time.
    """
    real = pathlib.Path(os.environ.get("RUSTUP_HOME") or pathlib.Path.home() / ".rustup")
    if not (real / "settings.toml").is_file():
        return {}
    folder.mkdir()
    shutil.copy(real / "settings.toml", folder)
    for path in real.iterdir():
        if path.name in ("toolchains", "update-hashes"):
            (folder / path.name).symlink_to(path)
    return {"RUSTUP_HOME": str(folder)}


def libraries(charm, wanted):
    """Puts a placeholder where each of the `charm-libs` entries belongs."""
    for entry in wanted:
        owner, _, name = entry["lib"].partition(".")
        api, _, patch = str(entry["version"]).partition(".")
        path = charm / "lib/charms" / owner.replace("-", "_") / f"v{api}" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        identity = hashlib.sha256(entry["lib"].encode()).hexdigest()[:32]
        lines = [f'"""Stands in for {entry["lib"]}."""', f'LIBID = "{identity}"', f"LIBAPI = {api}", f"LIBPATCH = {patch or 1}"]
        path.write_text("\n".join(lines) + "\n")


def take_wheels(charm):
    """Charmcraft has pip build all from source, unless the first line of the requirements says otherwise."""
    path = charm / "requirements.txt"
    text = path.read_text()
    if WHEELS_ONLY not in text:
        path.write_text(f"{WHEELS_ONLY}\n{text}")
