//! Which packages the application names, from every file that a packer or a package manager reads.

use proptest::prelude::*;

use charmer::app::{Dependencies, Dependency, Snapshot, dependencies, pep508};

fn read(files: &[(&str, &str)]) -> Dependencies {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    dependencies(&Snapshot::from_files("x", &files))
}

/// `name[extras] version role group @ place`, in the order read; `!` after what is compiled from source.
fn listed(found: &Dependencies) -> Vec<String> {
    let one = |found: &Dependency| {
        let extras = if found.extras.is_empty() { String::new() } else { format!("[{}]", found.extras.join(",")) };
        let source = if found.from_source { "!" } else { "" };
        let words = [
            format!("{}{extras}{source}", found.name),
            found.version.clone(),
            if found.locked.is_empty() { String::new() } else { format!("={}", found.locked) },
            format!("{:?}", found.role).to_lowercase(),
            found.group.clone(),
            found.from.place(),
        ];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    found.list.iter().map(one).collect()
}

#[test]
fn requirements_are_read_as_pip_reads_them() {
    let top = "# web\n--index-url https://example.com/simple\n-r requirements/base.txt\n-c constraints.txt\n\
        Flask_Login ~= 0.6  # users\npsycopg2-binary==2.9.9 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n\
        celery[redis,SQS]>=5; python_version >= '3.8'\npywin32; sys_platform == 'win32'\n\
        git+https://example.com/x/tool.git@main#egg=my.tool[fast]\n-e .[postgres]\n\
        https://example.com/a/thing-1.0-py3-none-any.whl\n./vendor/other_thing-2.1.tar.gz\n\
        mine @ git+ssh://git@example.com/mine.git\nlxml\n--no-binary lxml,other\n??? what\n";
    let found = read(&[
        ("requirements.txt", top),
        ("requirements/base.txt", "-r ../requirements.txt\n-r more.txt\n-r ../../outside.txt\nrequests\n"),
        ("requirements/more.txt", "redis # cache"),
        ("constraints.txt", "requests==2.32.0\nunused==1\n"),
        ("pyproject.toml", "[project.optional-dependencies]\npostgres = ['asyncpg']\ndocs = ['sphinx']\n"),
    ]);
    let expected = [
        "flask-login ~= 0.6 runtime requirements.txt:5",
        "psycopg2-binary ==2.9.9 runtime requirements.txt:6",
        "celery[redis,sqs] >=5 runtime python_version >= '3.8' requirements.txt:9",
        "pywin32 development sys_platform == 'win32' requirements.txt:10",
        "my-tool[fast]! runtime requirements.txt:11",
        "thing runtime requirements.txt:13",
        "other-thing! runtime requirements.txt:14",
        "mine! runtime requirements.txt:15",
        "lxml! runtime requirements.txt:16",
        "requests ==2.32.0 runtime requirements/base.txt:4",
        "redis runtime requirements/more.txt:1",
        "asyncpg runtime postgres pyproject.toml:2",
        "sphinx optional docs pyproject.toml:3",
    ];
    assert_eq!(listed(&found), expected);
    assert!(found.findings.is_empty());
}

#[test]
fn pyproject_is_read_in_each_dialect() {
    let text = "[project]\ndependencies = [\n  'Flask',\n  'psycopg[binary]>=3',\n]\n\
        [dependency-groups]\ntest = ['pytest', {include-group = 'Typing_X'}]\ntyping-x = ['mypy', {include-group = 'test'}]\n\
        [tool.uv.sources]\nflask = {git = 'https://example.com/flask'}\n\
        [tool.poetry.dependencies]\npython = '^3.12'\nredis = '^5'\n\
        mysqlclient = {version = '*', optional = true}\nlxml = {git = 'https://example.com/lxml'}\n\
        pywin32 = {version = '*', markers = \"sys_platform == 'win32'\"}\n\
        pillow = [{version = '10', python = '<3.12'}, {version = '11'}]\n\
        [tool.poetry.group.dev.dependencies]\nruff = '*'\n";
    let expected = [
        "flask! runtime pyproject.toml:3",
        "psycopg[binary] >=3 runtime pyproject.toml:4",
        "pytest optional test pyproject.toml:7",
        "mypy optional test pyproject.toml:8",
        "mypy optional typing-x pyproject.toml:8",
        "pytest optional typing-x pyproject.toml:7",
        "redis ^5 runtime pyproject.toml:13",
        "mysqlclient * optional optional pyproject.toml:14",
        "lxml! runtime pyproject.toml:15",
        "pywin32 * development sys_platform == 'win32' pyproject.toml:16",
        "pillow 10 runtime pyproject.toml:17",
        "ruff * optional dev pyproject.toml:19",
    ];
    let mut found = listed(&read(&[("pyproject.toml", text)]));
    let mut expected = expected.map(str::to_owned).to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_pipfile_has_packages_of_two_kinds() {
    let text = "[packages]\nflask = '*'\nredis = {version='>=5', extras=['hiredis']}\nx = {git='https://example.com/x'}\n\
        [dev-packages]\npytest = '*'\n";
    let expected = [
        "flask * runtime Pipfile:2",
        "redis[hiredis] >=5 runtime Pipfile:3",
        "x! runtime Pipfile:4",
        "pytest * development dev-packages Pipfile:6",
    ];
    assert_eq!(listed(&read(&[("Pipfile", text)])), expected);
}

#[test]
fn lock_files_give_versions_and_what_is_brought() {
    let poetry = "[[package]]\nname = 'celery'\nversion = '5.4'\nfiles = [{file = 'celery-5.4-py3-none-any.whl'}]\n\
        [package.dependencies]\nkombu = '>=5'\nwin = {version = '*', markers = \"sys_platform == 'win32'\"}\n\
        [[package]]\nname = 'kombu'\nversion = '5.5'\nfiles = [{file = 'kombu-5.5.tar.gz'}]\n\
        [[package]]\nname = 'win'\nversion = '1'\n[[package]]\nname = 'pytest'\nversion = '8'\n";
    let found = read(&[("requirements.txt", "celery\n"), ("poetry.lock", poetry)]);
    assert_eq!(listed(&found), ["celery =5.4 runtime requirements.txt:1", "kombu! =5.5 transitive poetry.lock:9"]);

    let uv = "[[package]]\nname = 'shop'\nversion = '0'\nsource = {virtual = '.'}\ndependencies = [{name = 'psycopg', extra = ['c']}]\n\
        [package.dev-dependencies]\ndev = [{name = 'pytest'}]\n\
        [[package]]\nname = 'psycopg'\nversion = '3.2'\nwheels = [{url = 'https://example.com/psycopg-3.2-py3-none-any.whl'}]\n\
        [package.optional-dependencies]\nc = [{name = 'psycopg-c', marker = \"implementation_name != 'pypy'\"}]\n\
        [[package]]\nname = 'psycopg-c'\nversion = '3.2'\nsdist = {url = 'https://example.com/psycopg_c-3.2.tar.gz'}\n\
        [[package]]\nname = 'pytest'\nversion = '8'\n";
    let found = read(&[("pyproject.toml", "[project]\ndependencies = ['psycopg[c]']\n"), ("uv.lock", uv)]);
    let expected = ["psycopg[c] =3.2 runtime pyproject.toml:2", "psycopg-c! =3.2 transitive uv.lock:15"];
    assert_eq!(listed(&found), expected);
    // Without any other file, what the lock file says of the project itself.
    let expected = ["psycopg[c] =3.2 transitive uv.lock:9", "psycopg-c! =3.2 transitive uv.lock:15"];
    assert_eq!(listed(&read(&[("uv.lock", uv)])), expected);
}

#[test]
fn packages_of_node_come_with_their_workspaces() {
    let app = "{\n \"name\": \"app\", \"dependencies\": {\n  \"express\": \"^4\",\n  \"@x/db\": \"*\",\n  \"db\": \"npm:@scope/pg@8\"\n },\n \
        \"devDependencies\": {\"jest\": \"29\"}, \"peerDependencies\": {\"react\": \"*\"}\n}";
    let files = [
        ("package.json", "{\"workspaces\": [\"packages/*\", \"app\"], \"dependencies\": {\"left\": \"1\"}}"),
        ("app/package.json", app),
        ("packages/db/package.json", "{\"name\": \"@x/db\", \"dependencies\": {\"mysql2\": \"3\"}}"),
        ("packages/other/package.json", "{\"name\": \"@x/other\", \"dependencies\": {\"ioredis\": \"5\"}}"),
    ];
    let expected = [
        "express ^4 runtime app/package.json:3",
        "@x/db * runtime app/package.json:4",
        "@scope/pg 8 runtime app/package.json:5",
        "react * optional peerDependencies app/package.json:7",
        "jest 29 development devDependencies app/package.json:7",
        "mysql2 3 transitive packages/db/package.json:1",
    ];
    assert_eq!(listed(&read(&files)), expected);
    let without_app: Vec<_> = files.iter().filter(|(path, _)| !path.starts_with("app")).copied().collect();
    let names: Vec<String> = read(&without_app).list.into_iter().map(|found| found.name).collect();
    assert_eq!(names, ["left", "mysql2", "ioredis"]);
}

#[test]
fn go_modules_are_required_directly_or_not() {
    let text = "module example.com/x\n\ngo 1.22\n\nrequire github.com/lib/pq v1.10.9 // the database\n\nrequire (\n\
        \tgithub.com/jackc/pgx/v5 v5.5.0\n\tgolang.org/x/text v0.14.0 // indirect\n\t// github.com/no/no v1\n)\n\
        replace (\n\tgithub.com/lib/pq => ../pq\n)\nexclude example.com/y v1\n";
    let expected = [
        "github.com/lib/pq v1.10.9 runtime go.mod:5",
        "github.com/jackc/pgx/v5 v5.5.0 runtime go.mod:8",
        "golang.org/x/text v0.14.0 transitive go.mod:9",
    ];
    assert_eq!(listed(&read(&[("go.mod", text)])), expected);
}

#[test]
fn maven_files_are_read_with_their_modules() {
    let top = "<?xml version='1.0'?>\n<project xmlns='http://maven.apache.org/POM/4.0.0'>\n\
        <groupId>com.example</groupId>\n<properties><pg.version>42.7</pg.version></properties>\n\
        <modules><module>web</module><module>../out</module></modules>\n\
        <dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>9</version></dependency></dependencies></dependencyManagement>\n\
        <dependencies>\n<!-- <dependency><groupId>no</groupId><artifactId>no</artifactId></dependency> -->\n\
        <dependency>\n<groupId>org.postgresql</groupId>\n<artifactId>postgresql</artifactId>\n<version>${pg.version}</version></dependency>\n\
        <dependency><groupId>t</groupId><artifactId>t</artifactId><scope>test</scope></dependency>\n</dependencies>\n\
        <build><plugins><plugin><dependencies><dependency><groupId>p</groupId><artifactId>p</artifactId></dependency></dependencies></plugin></plugins></build>\n\
        <profiles><profile><id>mail</id><dependencies><dependency><groupId>m</groupId><artifactId>m</artifactId></dependency></dependencies></profile></profiles>\n</project>";
    let web = "<project><parent><groupId>com.example</groupId></parent><dependencies><dependency><groupId>${project.groupId}</groupId>\
        <artifactId>core</artifactId></dependency><dependency><groupId>a</groupId><artifactId>b</artifactId></dependency></dependencies></project>";
    let expected = [
        "org.postgresql:postgresql 42.7 runtime pom.xml:11",
        "t:t development test pom.xml:13",
        "m:m optional mail pom.xml:16",
        "com.example:core runtime web/pom.xml:1",
        "a:b 9 runtime web/pom.xml:1",
    ];
    assert_eq!(listed(&read(&[("pom.xml", top), ("web/pom.xml", web)])), expected);
}

#[test]
fn gradle_scripts_are_read_in_both_languages() {
    let catalogue = "[versions]\nboot = '3.3'\n[libraries]\nspring-web = {module = 'org.springframework.boot:spring-boot-starter-web', version.ref = 'boot'}\n\
        pg_driver = 'org.postgresql:postgresql:42.7'\njedis = {group = 'redis.clients', name = 'jedis', version = '5'}\n[bundles]\ndata = ['pg-driver', 'jedis']\n";
    let groovy = "buildscript {\n  dependencies { classpath 'no:no:1' }\n}\nplugins { id 'java' }\n/* dependencies { implementation 'no:no:2' } */\n\
        dependencies {\n  implementation 'a:b:1' // first\n  implementation('c:d:2') {\n    exclude group: 'x', module: 'y'\n  }\n\
        \x20 runtimeOnly group: 'e', name: 'f', version: '3'\n  implementation \"g:h\",\n    'i:j:4'\n  testImplementation 't:t:1'\n\
        \x20 implementation platform('bom:bom:1')\n  implementation project(':core')\n  implementation libs.spring.web\n  constraints {\n    implementation 'no:no:3'\n  }\n}\n";
    let kotlin = "dependencies {\n    implementation(libs.bundles.data)\n    api(\"k:l:5\")\n    runtimeOnly(group = \"m\", name = \"n\")\n    implementation(kotlin(\"reflect\"))\n}\n";
    let files = [
        ("build.gradle", groovy),
        ("settings.gradle", "rootProject.name = 'x'\ninclude 'core', ':web:api'\n"),
        ("core/build.gradle.kts", kotlin),
        ("web/api/build.gradle", "dependencies {\n  compileOnly 'o:p:6'\n  implementation(\n    'q:r:7'\n  )\n}"),
        ("gradle/libs.versions.toml", catalogue),
    ];
    let expected = [
        "a:b 1 runtime build.gradle:7",
        "c:d 2 runtime build.gradle:8",
        "e:f 3 runtime build.gradle:11",
        "g:h runtime build.gradle:12",
        "i:j 4 runtime build.gradle:13",
        "t:t 1 development testImplementation build.gradle:14",
        "org.springframework.boot:spring-boot-starter-web 3.3 runtime build.gradle:17",
        "org.postgresql:postgresql 42.7 runtime core/build.gradle.kts:2",
        "redis.clients:jedis 5 runtime core/build.gradle.kts:2",
        "k:l 5 runtime core/build.gradle.kts:3",
        "m:n runtime core/build.gradle.kts:4",
        "org.jetbrains.kotlin:kotlin-reflect runtime core/build.gradle.kts:5",
        "o:p 6 development compileOnly web/api/build.gradle:2",
        "q:r 7 runtime web/api/build.gradle:4",
    ];
    assert_eq!(listed(&read(&files)), expected);
}

#[test]
fn a_bad_file_costs_one_finding_and_nothing_else() {
    let deep = "<a>".repeat(50_000);
    let list = format!("x = {}", "[".repeat(50_000));
    let raw = format!("<project>{}</project>", "<![CDATA[a]]>".repeat(200));
    let spaces = format!("{}{}", "<a xmlns:b='c'>".repeat(200), "</a>".repeat(200));
    let crowded = "a.b.c.d = 1\n".repeat(20_000);
    let locked = "[[package]]\n".repeat(110_000);
    let bombs = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><project>&b;</project>";
    for (path, text) in [
        ("pom.xml", "<project><dependencies>"),
        ("pom.xml", bombs),
        ("pom.xml", deep.as_str()),
        ("pom.xml", raw.as_str()),
        ("pom.xml", spaces.as_str()),
        ("pyproject.toml", crowded.as_str()),
        ("uv.lock", locked.as_str()),
        ("uv.lock", "[[package]\nname = 1"),
        ("poetry.lock", list.as_str()),
        ("Pipfile", "[packages\n"),
        ("app/package.json", "{\"dependencies\": {"),
        ("package.json", "[1]"),
        ("pyproject.toml", "x = "),
        ("requirements.txt", "-r \u{0}\n\\\n[\n;;\n@\n-e\n--no-binary\nx[\n"),
    ] {
        let found = read(&[(path, text), ("go.mod", "require example.com/x v1\n")]);
        let wanted = usize::from(path != "requirements.txt");
        assert_eq!(found.findings.len(), wanted, "{path}: {:?}", found.findings);
        assert!(found.list.iter().any(|found| found.name == "example.com/x"), "{path}");
    }
    let many = (0..10_050).fold(String::new(), |text, n| text + &format!("p{n}\n"));
    let found = read(&[("requirements.txt", &many)]);
    assert_eq!((found.list.len(), found.findings.len()), (10_000, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_makes_a_reader_panic(
        any in "\\PC{0,120}",
        pip in "(-r|-c|-e| |\n|\\\\\n|x|\\[|\\]|@|#egg=|git\\+|://|;|sys_platform|==|'|\\.whl|--no-binary|:all:|,|é|\\.\\./){0,30}",
        toml in "(\\[project\\]|\\[\\[package\\]\\]|\\[tool.poetry.dependencies\\]|\\[dependency-groups\\]|dependencies|name|version|source|=|\\[|\\]|\\{|\\}|'x'|,|\n|x|include-group){0,40}",
        gradle in "(dependencies|implementation|libs.x|libs.|group|name|include|:|=|'a:b:1'|\"|'''|//|/\\*|\\*/|\\{|\\}|\\(|\\)|,|\n|\\\\|é){0,40}",
        json in "(\\{|\\}|\"dependencies\"|\"workspaces\"|\"x\"|:|,|\\[|\\]|\"npm:\"|\"npm:@\"|\\\\\"){0,24}",
        xml in "(<project>|</project>|<dependencies>|</dependencies>|<dependency>|</dependency>|<groupId>|</groupId>|<artifactId>|</artifactId>|\\$\\{|\\}|x|<modules>|<module>|&amp;|&x;|<!--){0,30}",
    ) {
        let mixed = format!("{json}{any}");
        let files: Vec<(&str, &str)> = vec![
            ("requirements.txt", &pip), ("pyproject.toml", &toml), ("Pipfile", &toml), ("poetry.lock", &toml), ("uv.lock", &toml),
            ("package.json", &json), ("app/package.json", &mixed), ("go.mod", &any), ("pom.xml", &xml), ("build.gradle", &gradle),
            ("settings.gradle", &gradle), ("build.gradle.kts", &gradle), ("gradle/libs.versions.toml", &toml),
        ];
        let found = read(&files);
        let mut paths: Vec<&str> = found.findings.iter().map(|finding| finding.path.as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        prop_assert_eq!(paths.len(), found.findings.len(), "one finding a file");
        prop_assert!(found.list.iter().all(|found| !found.name.is_empty()));
        prop_assert_eq!(pep508::may_hold(&pip), pep508::may_hold(&pip));
    }
}
