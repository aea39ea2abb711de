#!/usr/bin/env python3
# Written by charmer. Yours to edit.

"""The charm that operates {{name}}."""

import ops
import {{module}}


class {{class}}({{module}}.Charm):
    """Runs {{name}}, a {{title}} application, in Juju.

    The base class does the work: it starts the workload, hands configuration and
    integrations to it as environment variables, and reports the status. To react to
    more events, add an __init__ that calls super().__init__(*args) and then observes them.
    """


if __name__ == "__main__":
    ops.main({{class}})
