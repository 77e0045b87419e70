"""What runs in a function's process before the function: the guard, then AWS's own runtime client.

Started as `python -m ledgerdock_local.sandbox_child HANDLER` with one end of a pipe as standard input. When the
local cloud dies, however it dies, the pipe closes and the whole process group ends: nothing is left behind.
"""

import os
import runpy
import shutil
import signal
import threading


def _end_with_the_local_cloud(pipe: int) -> None:
    os.read(pipe, 1)  # nothing is ever written: this returns when the other end is gone
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Guard this process, then be `python -m awslambdaric HANDLER` in the current folder."""
    pipe = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=_end_with_the_local_cloud, args=(pipe,), daemon=True, name="guard").start()
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
