"""`python -m ledgerdock_local`: the local cloud without the command line around it."""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from ledgerdock_local.options import Database, LocalCloudError, Options, find_project
from ledgerdock_local.serving import serve


def main() -> NoReturn:
    """Parse, serve, and say in one line what went wrong. Ends the process: 0 stopped, 1 could not start."""
    parser = argparse.ArgumentParser(prog="python -m ledgerdock_local", description=__doc__)
    parser.add_argument("--project", type=Path, help="folder with template.yaml (default: found from here)")
    parser.add_argument("--template", type=Path, help="another template than the project's template.yaml")
    parser.add_argument("--stack", default="ledgerdock", help="name of the stack")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--api-port", type=int, default=0, help="port of the HTTP API (default: a free one)")
    parser.add_argument("--data", type=Path, help="folder that keeps records and objects between starts")
    parser.add_argument("--database", choices=[str(choice) for choice in Database], default="auto")
    parser.add_argument("--record-types", action="append", default=[], help="folder or package of your own types")
    parser.add_argument("--logs", type=Path, help="folder of the function logs")
    parser.add_argument("--log-level", default="WARNING", help="DEBUG, INFO, WARNING or ERROR")
    given = parser.parse_args()
    try:
        serve(
            Options(
                project=(given.project or find_project()).resolve(),
                template=given.template,
                stack=given.stack,
                port=given.port,
                api_port=given.api_port,
                data=given.data,
                database=Database(given.database),
                record_types=tuple(given.record_types),
                logs=given.logs,
                log_level=given.log_level,
            )
        )
    except LocalCloudError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
