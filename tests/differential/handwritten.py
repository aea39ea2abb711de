"""Documents as hands write them, for `corners.py`: every way to write a value in every place for one, and the odd things that a
whole document may have: marks, other line ends, tags, merges of every kind, keys that are no text, flow and block mixed.
"""

import itertools

HEAD = "name: hello\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: s\ndescription: d\n"
NIL = "  x:\n    plugin: nil"
WHOLE = f"{HEAD}parts:\n{NIL}\n"
ANY = WHOLE + "actions:\n  go:\n    params:\n"

# A value, as it stands behind its key.
VALUES = [
    'yes', 'no', 'on', 'off', 'y', 'n', 'Yes', 'NO', '~', 'null', 'Null', 'nULL', '', '=', '<<', '0o17', '017', '0x1F', '0b101', '1_000', '1e3',
    '1.5e+3', '1.e+3', '.5', '5.', '.inf', '-.INF', '.nan', '1:30', '190:20:30', '1:60', '190:20:30.15', '-1:30', '2024-01-02', '2024-1-2',
    '2024-01-02T03:04:05Z', '2024-01-02 03:04:05.123456789 +01:30', '2024-01-02t03:04:05', '2024-02-30', '01:02', '+12', '-0', '0.0', '-0.0', '1e400',
    '12345678901234567890123', '0x', '09', '08', '1__0', '_1', '1.0', '0.10', '1.10.1', '\xe9', '\u65e5\u672c\u8a9e', '\U0001f4a5', '\xa0', 'a\xa0b',
    '\u2028', 'a\u2028b', '\u2029', '\x85', 'a\x85b', 'a\u200bb', '\ufeffx', 'a\ufeffb', '\u3000a\u3000', "'it''s'",
    '"\\x41\\u00e9\\U0001F4A5\\e\\0\\N\\_\\L\\P"', '"a\\\n  b"', "'a\n\n  b'", '"\\/"', '"\\t"', "'%a'", '%a', '@a', '`a', '!a', '!!str 12',
    "!!int '12'", '!!int 0x1f', '!!float 1', '!!bool yes', "!!null ''", '!!binary aGVsbG8=', "!!binary '%%%'", '!!timestamp 2024-01-02',
    '!!set {a}', '!!omap [a: 1]', '!!pairs [a: 1]', '!!seq [a]', '!!map {a: b}', '!!python/tuple [a]', '!<tag:yaml.org,2002:str> 12', '! 12',
    '! yes', 'a: b', "'a: b'", 'a #b', 'a#b', '# x', '- a', '-', '- - a', '? a', '?', '[a, b]', '[a, b,]', '[,a]', '{a, b: c}', '{a: b, c}', '[a: b]',
    '{? a : b}', "{'a':b}", '{"a":b}', '{a:b}', '[a,b]', '{a: [b, {c: d}]}', '[\n      a, # one\n      b\n    ]', '{ # x\n      a: b\n    }',
    '|\n      a\n      b', '|-\n      a', '|+\n      a\n\n', '|2\n        a\n      b', '>\n      a\n      b\n\n      c',
    '>-\n      a\n        b\n      c', '>+\n      a\n\n', '|1-\n     a', '|-1\n     a', '|0\n      a', '|10\n     a', '| # note\n      a',
    '|#note\n      a', '>\n\n\n      a', '|\n', '|', '|\n      \ta', '|\n      a\t', '|\n      a \n      b', 'a\tb', '\ta', 'a\t', 'a\t# b', '&a b',
    '&a', '*a', '&a [*a]', '&\xe9 x', '&a.b-c x', '&a: x', 'a&b', 'a*b', 'a!b', 'a,b', 'a]b', 'a}b', 'a{b', '[a]b', '"a"b', "'a'b", '"a" # c',
    "'a'# c", 'a\n      b', 'a\n\n      b', 'a\n      # b\n      c', 'a\n      b: c', '---', '--- a', '...', 'a: ', "'\n'", '"\n"', '"a\n    "',
    '"a\n\n\n  b"', '\x07', '\x7f', '\x80', '\ud7ff', '\ue000', '\ufffd', '\uffff', '\U0010ffff', 'a\r\n      b', '"\\u0000"', '"\\x7f"', '"\\x85"',
    '12e03', '1e+', '0.', '-', '--', '+', '+.5', '-.5', '1_2.3_4', '0b', '0b2', '00', '0o8', '1,000', '$x', '${x}', '%YAML', '!', '!!', '!x!y z',
    '!!foo bar', '!e!x y',
    '{a:}', '{amd64:, arm64:}', '[a:, b]', '{a:[b], c:{d:}}', '"a:[b"', '[x?, y]', '{k: https://x.org?y=z}', '[a b? c]', "['x?']", '[?x]',
    '[? , ?]', '[? # c\n      , a]', '{? , a}', "'a ? , b'", '"a ?\\\n      , b"', 'a ? , b', '>\n      \ta\n      b\n', '>-\n\n      \ta\n      \tb\n      c',
    '|\n         \n      \ta', "'\n      \ta'", 'a\n      \tb', '"\\ud800"', '"\\ud83d\\ude00 x"', '"\\U0000dfff\\ue000"', '{"\\ud83d": a}', '["\\ud83d", \'\\ud83d\', \\ud83d]',
    '"\\U00110000"', "!!int '1: 30'", "!!int ' 7 '", "!!int '0o17'", '!!bool YeS', '!!timestamp 2024-1-2', "!!float ' .1'", '!!float inf',
    "x" * 300, "w " * 120, "'" + "w " * 120 + "'",
]
PLACES = [
    WHOLE + "    build-environment:\n    - A: {}\n", HEAD.replace("summary: s", "summary: {}") + f"parts:\n{NIL}\n", WHOLE + "title: {}\n",
    WHOLE + "config:\n  options:\n    o:\n      type: string\n      default: {}\n", ANY + "      {}: 1\n", ANY + "      a: {}\n",
    ANY + "      a:\n      - {}\n      - 2\n", ANY.rstrip() + " {{a: {}, b: 2}}\n", ANY.rstrip() + " {{a: [{}, 1]}}\n",
]
# What stands below `parts`.
PARTS = [
    '  x:\n    plugin: nil\n...\n', '  x:\n    plugin: nil\n---\n', '  x:\n    plugin: nil\n...\n---\n', '  x:\n    plugin: nil\n---\na: b\n',
    '  x:\n    plugin: nil\n...\nx\n', '  x:\n    plugin: nil\n\n\n\n', '  x:\n    plugin: nil\n\t\n', '  x:\n    plugin: nil\n  \n',
    '  x:\n    plugin: nil\n\t# x\n', '  x:\n    plugin: nil\nx: &a {b: c}\n', '  x:\n    plugin: nil\nx-y: 1\n', '  x:\n    plugin:\tnil\n',
    '  x:\n    plugin:  nil  \n', '  x:\n\tplugin: nil\n', '  x:\n    plugin:\n      nil\n', '  x:\n    ? plugin\n    : nil\n',
    '  x:\n    "plugin": nil\n', "  x:\n    'plugin' : nil\n", '  x:\n    &p plugin: nil\n', '  x:\n    !!str plugin: nil\n',
    '  x:\n    plugin: nil\n    plugin: nil\n', "  x:\n    plugin: nil\n    'plugin': nil\n", '  x:\n    plugin: nil\n    !!str plugin: nil\n',
    '  x: {plugin: nil, plugin: nil}\n', '  x:\n    <<: {plugin: nil}\n', '  x:\n    <<: [{plugin: nil}, {source: .}]\n',
    '  x:\n    <<: []\n    plugin: nil\n', '  x:\n    <<: \n    plugin: nil\n', '  x:\n    <<: a\n    plugin: nil\n',
    '  x:\n    <<: [a]\n    plugin: nil\n', "  x:\n    '<<': {plugin: nil}\n", '  x:\n    <<: {plugin: nil}\n    <<: {source: .}\n',
    '  x:\n    plugin: nil\n    <<: {plugin: dump, source: .}\n', '  a: &a {plugin: nil}\n  x:\n    <<: *a\n    source: .\n',
    '  a: &a {plugin: nil, source: .}\n  b: &b {plugin: dump}\n  x:\n    <<: [*b, *a]\n', '  x: &x\n    plugin: nil\n    <<: *x\n',
    '  x: &x\n    <<: *x\n    plugin: nil\n    source: .\n', '  b: &b {plugin: dump, source: .}\n  x: &x\n    <<: [*x, *b]\n    plugin: nil\n',
    '  b: &b {plugin: dump, source: .}\n  x: &x\n    <<: [*b, *x]\n    build-packages: [a]\n',
    '  x: &x\n    plugin: nil\n    build-environment: *x\n', '  x: &x\n    plugin: nil\n    <<: {source: *x}\n',
    '  x: &x\n    plugin: nil\n    <<: [[*x]]\n', '  x: &x\n    plugin: nil\n    build-environment: [<<: *x]\n',
    '  x:\n    plugin: nil\nactions: {go: {params: {a: &x [1], b: *x}}}\n',
    '  x:\n    plugin: nil\nactions: {go: {params: {a: &x {c: 1}, b: *x, d: {<<: *x, e: 2}}}}\n',
    '  x:\n    plugin: nil\nactions:\n  go:\n   params:\n      a: 1\n     b: 2\n',
    '  x:\n    plugin: nil\nactions:\n  go: &g\n    description: \xe9\n    params: {a: 1}\n  stop: *g\n',
    '  x:\n    plugin: nil\nactions:\n  go:\n    params: &p\n      a: *p\n',
]
# What stands where the summary does.
SUMMARIES = [
    '  <<: {arm64: }\nsummary: s', '? summary\n: s', '? summary\n:\n  s', '? [a, b]\n: c\nsummary: s', '? {a: b}\n: c\nsummary: s',
    '? |\n  summary\n: s', ': x\nsummary: s', 'summary : s', 'summary:s', 'summary:\n  s\n  t', 'summary:\ns', 'summary: |\n s\n t',
    'summary: >-\n  s\n  t\n', 'summary: s # c\n# d\n  # e', 'summary: s\n t\n', '1: 2\nsummary: s', 'yes: 2\nsummary: s', '~: 2\nsummary: s',
    '\U0001f4a5: 2\nsummary: s', '\xa0summary: s', 'summary\xa0: s', 'summary:\xa0s', 'summary: s\u2028description: e', 'sum\\\nmary: s',
    '"sum\\\n  mary": s', '*k : s',
]
# What stands below an action's `params`.
PARAMS = [
    '      a: &x {c: 1}\n      b: [*x, *x]\n', '      a: &x 1\n      *x : 2\n', '      1: a\n      1.0: b\n', '      1: a\n      true: b\n',
    '      a: 1\n      "a": 2\n', '      010: a\n      8: b\n', '      - a\n     - b\n', '    - a\n    b: c\n',
    '      a: !!str\n      b: !!null\n      c: !!seq\n', '      a: !!set\n        ? x\n',
    '      a: !!omap\n      - x: 1\n      - y: 2\n', '      .inf: 1\n      .nan: 2\n      2024-01-01: 3\n', '      ? a\n      ? b\n',
    '      ? - a\n      : b\n', '      .inf: 1\n      -.inf: 4\n      ~: 5\n', '      0: a\n      -0.0: b\n      false: c\n', '      ~: a\n      "None": b\n',
]
# A whole document; `@` is one that is as usual, `#HEAD#` its head.
DOCUMENTS = [
    '\ufeff@',
    'name: hello\r\ntype: charm\r\nbase: ubuntu@24.04\r\nplatforms:\r\n  amd64:\r\nsummary: s\r\ndescription: d\r\nparts:\r\n  x:\r\n    plugin: nil\r\n',
    'name: hello\rtype: charm\rbase: ubuntu@24.04\rplatforms:\r  amd64:\rsummary: s\rdescription: d\rparts:\r  x:\r    plugin: nil\r', '---\n@',
    '%YAML 1.1\n---\n@', '%YAML 1.2\n---\n@', '%YAML 2.0\n---\n@',
    '%TAG !e! tag:yaml.org,2002:\n---\nname: hello\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: !e!str 12\ndescription: d\nparts:\n  x:\n    plugin: nil\n',
    '%FOO bar\n---\n@', '%FOO\n@', '%FOO\tbar\n---\n@', '%FOO a\tb\n%YAML 1.1\n---\n@', '# %\n%FOO-1 a:b\n--- # c\n@', '---\n%FOO\n@', '@...\n%FOO\n', '@%FOO\n', '@\x00', '#HEAD#parts:\n  x:\n    plugin: nil', '\n\n@', '# c\n@', '@# c',
    '  name: hello\n  type: charm\n  base: ubuntu@24.04\n  platforms:\n    amd64:\n  summary: s\n  description: d\n  parts:\n    x:\n      plugin: nil',
    '- @', '!!map\n@', '&a\n@', '--- !!map\n@', '--- &a\n@', '--- # c\n@', '---\n...\n@', '...\n@', '--- @',
    '#HEAD#parts: &p\n  x:\n    plugin: nil\n  <<: *p\n', '#HEAD#parts: &p\n  x:\n    plugin: nil\n    <<: *p\n',
    'name: hello\ntype: charm\nbase: ubuntu@24.04\nplatforms: {<<: {amd64: }}\nsummary: s\ndescription: d\nparts:\n  x:\n    plugin: nil\n',
    'name: hello\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: s\x85description: d\nparts:\n  x:\n    plugin: nil\n',
    'name: hello\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: s\u2029description: d\nparts:\n  x:\n    plugin: nil\n',
    'name: &n hello\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: *n\ndescription: d\nparts:\n  x:\n    plugin: nil\n',
    'name: *n\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: &n hello\ndescription: d\nparts:\n  x:\n    plugin: nil\n',
    '&k name: hello\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: *k\ndescription: d\nparts:\n  x:\n    plugin: nil\n', '&k @',
    'name: hello\ntitle: &k summary\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\n*k : s\ndescription: d\nparts:\n  x:\n    plugin: nil\n',
    'name: &a hello\ntitle: &a b\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: s\ndescription: d\nparts:\n  x:\n    plugin: nil\n',
    '{name: hello, type: charm, base: ubuntu@24.04, platforms: {amd64: }, summary: s, description: d, parts: {x: {plugin: nil}}}',
    '{name: hello, type: charm, base: ubuntu@24.04, platforms: {amd64}, summary: s, description: d, parts: {x: {plugin: nil},},}',
    '{"name":"hello","type":"charm","base":"ubuntu@24.04","platforms":{"amd64":null},"summary":"s","description":"d","parts":{"x":{"plugin":"nil"}}}',
    '{"name":"hello",\n\t"type":"charm","base":"ubuntu@24.04","platforms":{"amd64":null},"summary":"s","description":"d","parts":{"x":{"plugin":"nil"}}}',
    '{\n# c\nname: hello, # d\ntype: charm, base: ubuntu@24.04,\nplatforms: {amd64: }, summary: s, description: d, parts: {x: {plugin: nil}}\n} # e\n',
    '{name: hello,\ntype: charm, base: ubuntu@24.04, platforms: {amd64: }, summary: s\n t, description: d, parts: {x: {plugin: nil}}}',
]


def documents():
    """All of them. What has no order in the packer is in none: a `!!set` of several members, which Python orders anew each time."""
    for place, value in itertools.product(PLACES, VALUES):
        # Behind a key at the top what goes on is indented by less.
        value = value.replace("\n      ", "\n  ").replace("\n    ", "\n ") if "summary: {}" in place else value
        yield place.format(value)
    for below in PARTS:
        yield f"{HEAD}parts:\n{below}"
    for line in SUMMARIES:
        yield WHOLE.replace("summary: s", line)
    for below in PARAMS:
        yield ANY + below
    for whole in DOCUMENTS:
        yield whole.replace("@", WHOLE).replace("#HEAD#", HEAD)
