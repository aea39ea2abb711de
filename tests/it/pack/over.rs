//! What a log itself shows to be over is no failure; what comes after it is one. And the words for each.

use charmer::pack::read_log;

/// The first known failure, or the line that says most; nothing where nothing looks like a failure.
fn told(log: &str) -> Option<String> {
    let (failure, diagnoses) = read_log(log.as_bytes(), None).unwrap()?;
    Some(diagnoses.first().map_or_else(|| failure.headline(), |one| one.id.clone()))
}

const WAITING: &str =
    "unit-shop-0: 09:00:02 INFO unit.shop/0.juju-log Status changed to waiting: Waiting for pebble ready\n";
const BLOCKED: &str =
    "unit-shop-0: 09:00:02 INFO unit.shop/0.juju-log Status changed to blocked: missing integrations: postgresql\n";
const ACTIVE: &str = "unit-shop-0: 09:00:12 INFO unit.shop/0.juju-log Status changed to active\n";
const RAN: &str = "unit-shop-0: 09:00:13 INFO juju.worker.uniter.operation ran \"install\" hook (via hook dispatching script: dispatch)\n";
const FAILED: &str = "unit-shop-0: 09:00:03 ERROR unit.shop/0.juju-log Uncaught exception while in charm code:\n\
    Traceback (most recent call last):\n  File \"charm.py\", line 3, in x\nodd.Thing: why\n\
    unit-shop-0: 09:00:04 ERROR juju.worker.uniter.operation hook \"install\" (via hook dispatching script: dispatch) failed: exit status 1\n";
const CELERY: &str = "[2026-03-01 10:00:00,100: ERROR/MainProcess] consumer: Cannot connect to redis://redis:6379/0: Error 111 connecting to redis:6379. Connection refused..\n\
    Trying again in 2.00 seconds... (1/100)\n";
const CONNECTED: &str = "[2026-03-01 10:00:02,100: INFO/MainProcess] Connected to redis://redis:6379/0\n";
const REFUSED: &str = "Error: connect ECONNREFUSED 10.1.2.3:5432\n";
const PULL: &str = "  Warning  Failed   3m  kubelet  Failed to pull image \"a/shop:1\": rpc error: not found\n  Warning  Failed   3m  kubelet  Error: ErrImagePull\n";
const PULLED: &str = "  Normal   Pulled   1m  kubelet  Successfully pulled image \"a/shop:1\" in 3s\n";
const SPRING: &str = "2026-03-01T10:00:00.020Z  INFO 7 --- [main] a.Shop : Starting Shop v0.1 using Java 21\n";
const NO_DATABASE: &str = "Caused by: java.net.ConnectException: Connection to db:5432 refused. Check that the hostname and port are correct\n";
const STARTED: &str =
    "2026-03-01T10:00:03.020Z  INFO 7 --- [main] a.Shop : Started Shop in 3.1 seconds (process running for 3.4)\n";

#[test]
fn what_went_well_after_all_is_no_failure() {
    for log in [
        format!("{WAITING}{ACTIVE}"),
        format!("{BLOCKED}{WAITING}{ACTIVE}"),
        format!("{FAILED}{RAN}"),
        format!("{FAILED}{WAITING}{ACTIVE}"),
        format!("{CELERY}{CELERY}\n{CONNECTED}"),
        format!("{REFUSED}Retrying in 5 seconds\nConnected to the database\n"),
        format!("{REFUSED}database is ready\n"),
        format!("{PULL}{PULLED}"),
        format!("{SPRING}{NO_DATABASE}{SPRING}{STARTED}"),
        "0s Warning FailedScheduling pod/shop-0 0/1 nodes are available: 1 Insufficient cpu.\n\
         0s Normal Scheduled pod/shop-0 Successfully assigned prod/shop-0 to node1\n"
            .to_owned(),
        "2026-03-01T10:00:00.1Z [fastapi] INFO:     Started server process [7]\n\
         2026-03-01T10:00:01.1Z [fastapi] odd.OperationalError: connection to server at db failed: refused\n\
         2026-03-01T10:00:02.1Z [fastapi] INFO:     Started server process [9]\n\
         2026-03-01T10:00:03.1Z [fastapi] INFO:     Application startup complete.\n"
            .to_owned(),
        "shop/0*  blocked  idle  10.1.1.1  missing integrations: postgresql\n\nshop/0*  active  idle  10.1.1.1\n"
            .to_owned(),
        "shop-0  1/2  CrashLoopBackOff  3  1m\nshop-0  2/2  Running  4  2m\n".to_owned(),
        "12 Mar 2026 09:00:02Z  workload   blocked  missing integrations: postgresql\n\
         12 Mar 2026 09:03:02Z  workload   active\n"
            .to_owned(),
        "[ERROR] Connection in use: ('0.0.0.0', 8000)\n[ERROR] Retrying in 1 second.\n\
         [INFO] Listening at: http://0.0.0.0:8000 (7)\n"
            .to_owned(),
    ] {
        assert_eq!(told(&log), None, "{log}");
    }
}

#[test]
fn the_last_state_counts_and_only_of_the_same_one() {
    let other = |text: &str| text.replace("shop-0", "shop-1").replace("shop/0", "shop/1");
    for (log, wanted) in [
        (format!("{ACTIVE}{BLOCKED}"), "integration-missing"),
        (format!("{BLOCKED}{}", other(ACTIVE)), "integration-missing"),
        // A hook that runs well says nothing of what the unit waits for.
        (format!("{BLOCKED}{RAN}"), "integration-missing"),
        (format!("{ACTIVE}{FAILED}"), "hook-failed"),
        (format!("{FAILED}{}", other(RAN)), "hook-failed"),
        (WAITING.to_owned(), "container-awaited"),
        ("shop-0  1/2  CrashLoopBackOff  3  1m\nblog-0  2/2  Running  4  2m\n".to_owned(), "crash-loop"),
        ("shop-0  2/2  Running  3  1m\nshop-0  1/2  CrashLoopBackOff  4  2m\n".to_owned(), "crash-loop"),
        ("shop/0  blocked  idle  10.1.1.1  odd things\nblog/0  active  idle  10.1.1.2\n".to_owned(), "unit-blocked"),
        (format!("{CONNECTED}{CELERY}"), "broker-refused"),
        (format!("{REFUSED}not connected to the database\n"), "database-refused"),
        (format!("{REFUSED}Server listening on port 8080\n"), "database-refused"),
        (format!("{PULL}{}", PULLED.replace("shop", "proxy")), "image-unknown"),
        (format!("{SPRING}{STARTED}{SPRING}{NO_DATABASE}"), "database-refused"),
        // Started, with a failure in the same run.
        (format!("{SPRING}{NO_DATABASE}{STARTED}"), "database-refused"),
    ] {
        assert_eq!(told(&log).as_deref(), Some(wanted), "{log}");
    }
}

/// Lines as people paste them: without the packer's marks, the tool's own reason comes before "a tool failed".
#[test]
fn the_reason_is_told_without_the_packers_marks_too() {
    for (line, wanted) in [
        (
            "  psycopg/psycopgmodule.c:28:10: fatal error: libpq-fe.h: No such file or directory",
            "libpq-headers-missing",
        ),
        ("db.go:7:2: missing go.sum entry for module providing package github.com/lib/pq", "go-sum-incomplete"),
        ("      error: can't find Rust compiler", "rust-missing"),
        ("go.mod:3: invalid go version '1.23.0': must match format 1.23", "go-version-unread"),
        ("ERROR: Could not find a version that satisfies the requirement flsk", "requirement-not-found"),
        ("  x.c:3:10: fatal error: cups/http.h: No such file or directory", "header-missing"),
    ] {
        for mark in ["", ":: "] {
            let log = format!("{mark}{line}\nFailed to run the build script for part 'a'.\n");
            assert_eq!(told(&log).as_deref(), Some(wanted), "{log}");
        }
    }
}

#[test]
fn the_same_is_known_in_other_words() {
    for (log, wanted) in [
        (
            "Error: Failed instance creation: Failed getting root disk: No root device could be found",
            "lxd-not-initialised",
        ),
        (
            "x/0*  blocked  idle  10.1.42.12  Insufficient permissions, try `juju trust x --scope=cluster`",
            "trust-missing",
        ),
        ("x/0*  blocked  idle  10.1.42.12  application is not trusted, run: juju trust x", "trust-missing"),
        ("x/0  error  idle  10.1.42.12  crash loop backoff: back-off 5m0s restarting failed container", "unit-failed"),
        ("x/0*  unknown  lost  10.1.42.12  agent lost, see 'juju show-status-log x/0'", "unit-failed"),
        ("x/0  blocked  idle  10.1.42.12  8000/tcp  something odd is wanted", "unit-blocked"),
        (
            "unit-x-0: 09:00:02 ERROR unit.x/0.juju-log database migration command ['bash', '-eo', 'pipefail', 'migrate.sh'] failed, stdout: , stderr: migrate.sh: line 2: flask: command not found",
            "program-missing",
        ),
        ("/django/app/migrate.sh: 3: alembic: not found", "program-missing"),
        (
            "ops.model.ModelError: ERROR permission denied: application \"shop\" is not allowed to read secret \"d1q2m3\"",
            "secret-not-granted",
        ),
        ("ERROR secret \"shop-secrets\" not found", "secret-not-granted"),
        ("Warning  Failed  1s  kubelet  Error: configmap \"shop\" not found", "cluster-secret-missing"),
        ("Warning  Failed  1s  kubelet  Error: couldn't find key TOKEN in Secret prod/shop", "cluster-secret-missing"),
        (
            "Prisma Client could not locate the Query Engine for runtime \"debian-openssl-3.0.x\".",
            "prisma-engine-unfit",
        ),
        ("libcrypto.so.1.1: cannot open shared object file: No such file or directory", "openssl-gone"),
        ("libpq.so.5: cannot open shared object file: No such file or directory", "library-missing"),
        ("fork/exec /usr/bin/sh: no such file or directory", "shell-missing"),
        ("fork/exec /app/server: no such file or directory", "loader-missing"),
        ("Check \"web\" failure threshold 3 hit, triggering action", "check-failed"),
        ("Error loading MySQLdb module.", "driver-missing"),
        (
            "ImportError: cannot import name 'soft_unicode' from 'markupsafe' (/lib/python3.12/site-packages/markupsafe/__init__.py)",
            "name-gone",
        ),
        ("Can't load plugin: sqlalchemy.dialects:mysql.aiomysql", "dialect-unknown"),
        ("ShopTests > contextLoads() FAILED", "tests-failed"),
        (
            "src/a.ts:3:21 - error TS2307: Cannot find module './b' or its corresponding type declarations.",
            "types-missing",
        ),
        ("Could not resolve placeholder 'app.mail-host' in value \"${app.mail-host}\"", "property-missing"),
        ("Could not resolve placeholder 'JWT_SECRET' in value \"${JWT_SECRET}\"", "variable-missing"),
    ] {
        assert_eq!(told(log).as_deref(), Some(wanted), "{log}");
    }
}

/// A check that failed once is none that failed; a name of one's own module is no package's.
#[test]
fn what_is_passing_is_not_told_as_a_known_failure() {
    assert_eq!(
        told("2026-03-01T10:00:00.301Z [pebble] Check \"up\" failure 1/3: received non-20x status code 500\n"),
        None
    );
    let own = "ImportError: cannot import name 'db' from 'shop' (/flask/app/shop.py)\n";
    assert!(!told(own).unwrap().starts_with("name-gone"));
}

#[test]
fn all_that_is_missing_is_named() {
    let cause = |log: &str| read_log(log.as_bytes(), None).unwrap().unwrap().1.remove(0);
    let found = cause(
        "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings\nSECRET_KEY\n  \
         Field required [type=missing]\n    For further information\nSTRIPE_KEY\n  Field required [type=missing]\n",
    );
    assert!(found.cause.contains("SECRET_KEY, STRIPE_KEY"), "{}", found.cause);
    assert!(found.seen.contains("2 validation errors"), "{}", found.seen);
    let found = cause(
        "ZodError: [\n  {\n    \"path\": [\n      \"A_KEY\"\n    ]\n  },\n  {\n    \"path\": [\n      \"B_KEY\"\n    ]\n  }\n]",
    );
    assert!(found.cause.contains("A_KEY, B_KEY"), "{}", found.cause);
    let found = cause(" Missing environment variables:\n    API_KEY: undefined\n    MAIL_KEY: undefined\n");
    assert!(found.cause.contains("API_KEY, MAIL_KEY"), "{}", found.cause);
    let found = cause(
        "ERROR Charm feature requirements cannot be met:\n  - charm requires feature \"juju\" (version >= 3.4.0) but model currently supports version 2.9.49\n",
    );
    assert!(found.cause.contains("3.4.0") && !found.fix.contains("3.6"), "{found:?}");
}
