"""A process that has loaded the program already: it forks `python -m bot …` without a second of imports.

What is forked runs all of the program from its `main` on, in its own directory, with its own environment, as
a process of its own that can be stopped and killed. Started by tests.reliability.programs.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import NoReturn

from bot.cli import main

LONGEST_ORDER = 1 << 16
STDOUT, STDERR = 1, 2


def load() -> None:
    """Everything that a start loads and that is the same at every start."""
    import bot.bootstrap  # noqa: F401, PLC0415  # loading it is the point, and only where programs are forked
    from bot.content.safety import danger_languages, load_danger  # noqa: PLC0415  # the same

    for language in danger_languages():
        load_danger(language)  # the patterns stay compiled in the cache of `re`


def become(order: Mapping[str, str], output: int) -> NoReturn:
    """Be the program."""
    os.dup2(output, STDOUT)
    os.dup2(output, STDERR)
    os.chdir(order["folder"])
    environment = json.loads(order["environment"])
    arguments = order["arguments"].split()
    if order["cold"]:
        os.execve(sys.executable, [sys.executable, "-m", "bot", *arguments], environment)  # noqa: S606  # ours
    os.environ.clear()
    os.environ.update(environment)
    code = main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def mind(order: Mapping[str, str], output: int, report: int) -> NoReturn:
    """Start the program and wait for its end; what is reported is its process id, then its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    program = os.fork()
    if program == 0:
        os.close(report)
        become(order, output)
    os.close(output)
    os.write(report, f"{program}\n".encode())
    _, status = os.waitpid(program, 0)
    os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def serve(orders: socket.socket) -> None:
    """Fork a program for every order, until the tests are gone."""
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        order, pipes, _, _ = socket.recv_fds(orders, LONGEST_ORDER, 2)
        if not order:
            return
        output, report = pipes
        if os.fork() == 0:
            orders.close()
            mind(json.loads(order), output, report)
        os.close(output)
        os.close(report)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
