"""A person at a terminal: runs a command in one, and types what is wanted when something appears on it.

Usage: terminal.py PATTERN KEYS COMMAND...    Each appearance is answered once, after it has stood for a second.
"""

import os
import pty
import re
import select
import sys
import time

pattern, keys, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="50")
    os.execvp(command[0], command)

screen = ""
answer_at = None
while True:
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if ready:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        screen += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", data.decode(errors="replace"))
        if log := os.environ.get("TERMINAL_LOG"):
            open(log, "a").write(screen[-len(data):])
        if answer_at is None and re.search(pattern, screen):
            answer_at = time.monotonic() + 1
    if answer_at is not None and time.monotonic() >= answer_at:
        os.write(terminal, keys.encode().decode("unicode_escape").encode())
        screen, answer_at = "", None
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
