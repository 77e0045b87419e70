"""Run a program that ends when we do: `python -m ledgerdock_local.guarded PROGRAM ARGUMENT...`.

Standard input is one end of a pipe held by the local cloud. It closes when the local cloud stops or dies, however that
happens; then the program is asked to end, and made to after a few seconds.
"""

import subprocess
import sys
import threading

PATIENCE_SECONDS = 4.0


def main() -> int:
    """The exit status of the program, 0 when it was ended because we had to go."""
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    ended = threading.Event()

    def watch() -> None:
        sys.stdin.buffer.read()
        ended.set()
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()

    threading.Thread(target=watch, daemon=True, name="guard").start()
    status = process.wait()
    return 0 if ended.is_set() else status


if __name__ == "__main__":
    sys.exit(main())
