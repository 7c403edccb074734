#!/usr/bin/env python3
"""Runs a console in a pseudo terminal and reports what it sends: bytes and write calls per key, colours, what an idle one says.

usage: term.py ROWSxCOLS COMMAND…   with lines on standard input:
  keys TEXT     sends it (escapes as in Python) and prints `keys TEXT: N bytes, N writes`
  idle SECONDS  prints `idle: N bytes`
  raw           prints everything that came so far, escaped
"""
import fcntl, os, pty, select, struct, sys, termios, time


def quiet(fd, seconds, first=20.0, most=30.0):
    """All that comes, the first of it waited for patiently, until nothing has come for so long."""
    out, end = b"", time.monotonic() + most
    while time.monotonic() < end and select.select([fd], [], [], seconds if out else first)[0]:
        try:
            got = os.read(fd, 65536)
        except OSError:
            break
        if not got:
            break
        out += got
    return out


def writes(pid):
    with open(f"/proc/{pid}/io") as f:
        return next(int(l.split()[1]) for l in f if l.startswith("syscw"))


def main():
    rows, cols = map(int, sys.argv[1].split("x"))
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        for name in ("LINES", "COLUMNS", "TEND_NOW"):
            os.environ.pop(name, None)
        os.execvp(sys.argv[2], sys.argv[2:])
    everything = quiet(fd, 0.5)
    print(f"start: {len(everything)} bytes")
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "keys":
            before = writes(pid)
            os.write(fd, rest.encode().decode("unicode_escape").encode("latin-1") if rest.isascii() else rest.encode())
            got = quiet(fd, 0.3)
            everything += got
            print(f"keys {rest}: {len(got)} bytes, {writes(pid) - before} writes")
        elif word == "idle":
            got = quiet(fd, float(rest), float(rest), float(rest))
            everything += got
            print(f"idle: {len(got)} bytes")
        elif word == "raw":
            print(ascii(everything.decode("utf-8", "replace")))
    os.kill(pid, 15)
    quiet(fd, 0.3, 5.0)
    os.waitpid(pid, 0)


main()
