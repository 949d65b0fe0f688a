"""Types into an interactive shell on a terminal, and prints what the terminal then shows, without control sequences.

usage: type-in-shell.py PROMPT KEYS EXPECTED COMMAND...
The keys are typed once the terminal shows the prompt. The status is 1 if it does not show the expected text within a minute.
"""

import os
import pty
import re
import select
import sys
import time

LIMIT_SECONDS = 60
CONTROL = re.compile(r"\x1b\[[0-9;?>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>]|[\x07\x0f]")
# What fish asks a terminal when it starts.
ANSWERS = {b"\x1b[c": b"\x1b[?62;c", b"\x1b[0c": b"\x1b[?62;c", b"\x1b[6n": b"\x1b[1;1R"}


def read_until(terminal: int, expected: str) -> tuple[str, bool]:
    shown = b""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        piece = os.read(terminal, 65536)
        for question, answer in ANSWERS.items():
            if question in piece:
                os.write(terminal, answer)
        shown += piece
        if expected in visible(shown):
            return visible(shown), True
    return visible(shown), False


def visible(shown: bytes) -> str:
    text = CONTROL.sub("", shown.decode(errors="replace")).lstrip("\b")
    # A shell takes back characters that it showed too early.
    while "\b" in text:
        text = re.sub("[^\b]\b|^\b", "", text)
    return text


def main() -> int:
    prompt, keys, expected, *command = sys.argv[1:]
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(command[0], command)
    text, found = read_until(terminal, prompt)
    if found:
        os.write(terminal, keys.encode())
        text, found = read_until(terminal, expected)
    sys.stdout.write(text)
    os.kill(process, 9)
    return 0 if found else 1


sys.exit(main())
