//! A folder of 5,000 Python files: the instructions that `charmer detect` and `charmer init --dry-run` take, counted by
//! callgrind, so that they are the same on any machine. `CHARMER_BIN` names another program to count, such as an older
//! one; without valgrind nothing is counted, and that is said.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

const FILES: usize = 5_000;

/// A module as people write them: imports, a class, views, variables of the environment, texts.
fn module(n: usize) -> String {
    let (package, next) = (n / 100, (n + 1) % 100);
    format!(
        "\"\"\"Module {n} of the shop's application.\"\"\"\n\nimport logging\nimport os\n\n\
         from flask import Blueprint, current_app, jsonify, request\n\n\
         from shop.p{package}.m{next} import blueprint as other\n\n\
         log = logging.getLogger(__name__)\nblueprint = Blueprint(\"m{n}\", __name__)\n\
         LIMIT = int(os.environ.get(\"SHOP_LIMIT_{limit}\", \"20\"))\n\n\n\
         class Order{n}:\n    \"\"\"An order.\"\"\"\n\n    def __init__(self, number, items=(), note=None):\n        \
         self.number = number\n        self.items = list(items)\n        self.note = note or \"\"\n\n    \
         @property\n    def total(self):\n        \
         return sum(item.price * item.count for item in self.items if item.count > 0)\n\n    \
         def to_dict(self):\n        \
         return {{\"number\": self.number, \"total\": self.total, \"items\": [item.to_dict() for item in self.items]}}\n\n\n\
         @blueprint.get(\"/orders/<int:number>\")\ndef show(number):\n    if number > LIMIT:\n        \
         log.warning(\"no order %s\", number)\n        return jsonify(error=\"not found\"), 404\n    \
         order = Order{n}(number, current_app.config[\"ITEMS\"])\n    return jsonify(order.to_dict())\n\n\n\
         @blueprint.post(\"/orders\")\ndef create():\n    data = request.get_json(silent=True) or {{}}\n    try:\n        \
         order = Order{n}(int(data[\"number\"]), note=data.get(\"note\"))\n    \
         except (KeyError, ValueError) as error:\n        return jsonify(error=str(error)), 400\n    \
         return jsonify(order.to_dict()), 201\n",
        limit = n % 40
    )
}

fn fill(dir: &Path) {
    let app = "import os\n\nfrom flask import Flask\n\nfrom shop.p0.m0 import blueprint\n\napp = Flask(__name__)\n\
               app.secret_key = os.environ[\"SHOP_KEY\"]\napp.register_blueprint(blueprint)\n";
    fs::write(dir.join("app.py"), app).unwrap();
    fs::write(dir.join("requirements.txt"), "flask\nsqlalchemy>=2\ncelery[redis]\n").unwrap();
    for n in 0..FILES - 1 {
        let folder = dir.join(format!("shop/p{}", n / 100));
        if n % 100 == 0 {
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("__init__.py"), "").unwrap();
        }
        fs::write(folder.join(format!("m{}.py", n % 100)), module(n)).unwrap();
    }
    fs::write(dir.join("shop/__init__.py"), "").unwrap();
}

/// The instructions of one run; `None` without valgrind.
fn instructions(dir: &Path, state: &Path, args: &[&str]) -> Option<u64> {
    let program = env::var_os("CHARMER_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_charmer").into());
    let ran = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(args)
        .arg(dir)
        .env("XDG_STATE_HOME", state)
        .output()
        .ok()?;
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{args:?}: {stderr}");
    let collected = stderr.lines().find_map(|line| line.split_once("Collected : "));
    Some(collected.unwrap().1.trim().parse().unwrap())
}

pub fn main() {
    let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(folder.path());
    let count = |args: &[&str]| instructions(folder.path(), state.path(), args);
    let (Some(detect), Some(init)) = (count(&["detect"]), count(&["init", "--dry-run"])) else {
        return println!("valgrind is not installed: nothing was counted");
    };
    println!("{FILES} Python files: {detect} instructions for detect, {init} for init --dry-run");
    let suggested = count(&["init", "--dry-run", "--suggested"]).unwrap();
    println!("with --suggested, which reads what every file uses and asks for: {suggested}");
    assert!(detect < init * 3 / 2, "detect reads the folder more than once");
}
