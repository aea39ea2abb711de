//! Variables that look needed and are not: what reads them is given something else, may fail, or runs in development alone.

use charmer::app::env_vars::{EnvVars, Need};

/// `NAME need line` of each read in one file.
fn of(path: &str, source: &str) -> Vec<String> {
    let reads = EnvVars::of(&[(path, source)]);
    let listed = reads.names.iter().map(|read| {
        let need = match read.need {
            Need::Default => "default",
            Need::Nothing => "nothing",
            Need::Required => "required",
        };
        let lines: Vec<String> = read.places.iter().map(|place| place.line.to_string()).collect();
        format!("{} {need} {}", read.name, lines.join(","))
    });
    listed.collect()
}

/// Settings are needed as they are made: which class, with what, and whether a failure is caught.
#[test]
fn settings_that_are_given_or_may_fail_are_not_needed() {
    let class = "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    token: str\n";
    let needed = |code: &str| of("app.py", &format!("{class}{code}"));
    for (code, wanted) in [
        ("s = S()\n", "TOKEN required 3"),
        ("s = S(token='x')\n", "TOKEN default 3"),
        ("s = S(**given)\n", "TOKEN default 3"),
        ("s = S(token='x')\nt = S()\n", "TOKEN required 3"),
        ("try:\n    s = S()\nexcept Exception:\n    s = None\n", "TOKEN default 3"),
        ("try:\n    s = S()\nexcept ValidationError as error:\n    raise SystemExit(error)\n", "TOKEN required 3"),
        ("def get():\n    return S()\ntry:\n    s = get()\nexcept ValueError:\n    s = None\n", "TOKEN default 3"),
        ("class T(S):\n    token: str = 'x'\ns = T()\n", "TOKEN default 5"),
        ("class T(S):\n    token: str = 'x'\ns = T(), S()\n", "TOKEN required 3,5"),
        ("class T(S):\n    other: str\nt = T(other='x')\n", "OTHER default 5|TOKEN required 3"),
        ("class T(S):\n    model_config = dict(env_prefix='MY_')\nt = T()\n", "MY_TOKEN required 3"),
    ] {
        assert_eq!(needed(code).join("|"), wanted, "{code}");
    }
}

#[test]
fn what_is_read_where_a_failure_is_caught_is_not_needed() {
    for (code, wanted) in [
        ("with contextlib.suppress(KeyError):\n    T = os.environ['X']\n", "X default 3"),
        ("with suppress(ValueError):\n    T = os.environ['X']\n", "X required 3"),
        (
            "def get():\n    return os.environ['X']\ntry:\n    T = get()\nexcept KeyError:\n    T = None\n",
            "X default 3",
        ),
        (
            "def get():\n    return os.environ['X']\ntry:\n    T = get()\nexcept KeyError:\n    T = None\nU = get()\n",
            "X required 3",
        ),
        ("app.config.from_envvar('X')\n", "X required 2"),
        ("app.config.from_envvar('X', silent=True)\n", "X nothing 2"),
    ] {
        assert_eq!(of("app.py", &format!("import os\n{code}")).join("|"), wanted, "{code}");
    }
}

#[test]
fn scripts_may_fail_in_development_or_where_that_is_caught() {
    for (code, wanted) in [
        ("if (process.env.NODE_ENV !== 'production') { if (!process.env.TOKEN) throw new Error('x') }", "nothing"),
        ("if (process.env.NODE_ENV === 'production') { if (!process.env.TOKEN) throw new Error('x') }", "required"),
        ("try { if (!process.env.TOKEN) throw new Error('x') } catch (e) { }", "nothing"),
        ("try { if (!process.env.TOKEN) throw new Error('x') } catch (e) { process.exit(1) }", "required"),
        ("function t() {\n  if (!process.env.TOKEN) { throw new Error('x') }\n}\ntry { t() } catch { }", "default"),
        ("const r = z.object({ TOKEN: z.string() }).safeParse(process.env); use(r.data)", "nothing"),
        (
            "const r = z.object({ TOKEN: z.string() }).safeParse(process.env); if (!r.success) { process.exit(1) }",
            "required",
        ),
        ("const r = z.object({ TOKEN: z.string() }).parse(process.env)", "required"),
        ("const r = z.object({ TOKEN: z.string() }).partial().parse(process.env)", "nothing"),
        (
            "const r = z.object({ TOKEN: z.string(), Y: z.string().optional() }).partial({ Y: true }).parse(process.env)",
            "required",
        ),
        ("const s = z.object({ TOKEN: z.string() }); s.partial().parse(process.env)", "nothing"),
        (
            "const r = v.safeParse(v.partial(v.object({ TOKEN: v.string() })), process.env); if (r.issues) throw r",
            "nothing",
        ),
        ("const { error } = Joi.object({ TOKEN: Joi.string().required() }).validate(process.env)", "nothing"),
        (
            "const { error } = Joi.object({ TOKEN: Joi.string().required() }).validate(process.env); if (error) throw error",
            "required",
        ),
        ("try { schema = z.object({ TOKEN: z.string() }).parse(process.env) } catch { }", "nothing"),
    ] {
        let reads = of("app.js", code);
        assert!(reads.iter().any(|read| read.starts_with(&format!("TOKEN {wanted} "))), "{code}: {reads:?}");
    }
}
