"""What a console writes to its terminal, and when: start, keys, idleness, another's change. Standard library only.
usage: screen.py LABEL BUDGETS -- COMMAND…   prints: figure, value, unit   (one a line, tab-separated)"""
import fcntl, os, pty, select, statistics, struct, subprocess, sys, termios, time

class Term:
    def __init__(self, cmd, env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
            os.execvpe(cmd[0], cmd, dict(os.environ, TERM='xterm-256color', **env))
    def read(self, quiet, limit=5.0):
        """(bytes, seconds to the last byte, reads) until nothing came for `quiet` seconds."""
        t0 = time.monotonic(); n = reads = 0; last = 0.0
        while time.monotonic() - t0 < limit:
            r, _, _ = select.select([self.fd], [], [], quiet)
            if not r: break
            try: b = os.read(self.fd, 1 << 16)
            except OSError: break
            n += len(b); reads += 1; last = time.monotonic() - t0
        return n, last, reads
    def cpu(self):
        return int(open(f'/proc/{self.pid}/schedstat').read().split()[0]) / 1e3
    def key(self, k, quiet=0.06):
        c = self.cpu(); os.write(self.fd, k); n, last, reads = self.read(quiet)
        return n, last * 1e6, reads, self.cpu() - c
    def end(self, keys):
        try:
            for k in keys: os.write(self.fd, k); self.read(0.05)
        except OSError: pass
        time.sleep(0.1)
        try: os.kill(self.pid, 9)
        except ProcessLookupError: pass
        os.waitpid(self.pid, 0); os.close(self.fd)

def main():
    change = os.environ.get('CHANGE')
    cmd = sys.argv[1:]
    md = statistics.median
    starts = []
    for i in range(5):
        t = Term(cmd, {}); n, last, reads = t.read(0.3)
        starts.append((last * 1e3, n, reads))
        if i < 4: t.end([b'q', b'y'])
    out = lambda *a: print(*a, sep='\t')
    out('start_ms', md(s[0] for s in starts)); out('start_bytes', md(s[1] for s in starts)); out('start_writes', md(s[2] for s in starts))
    for name, keys in (('down', [b'\x1bOB'] * 12), ('page', [b'\x1b[6~', b'\x1b[5~'] * 6)):
        v = [t.key(k) for k in keys]
        for i, f in enumerate(('bytes', 'us', 'writes', 'cpu_us')): out(f'{name}_{f}', md(x[i] for x in v))
    if change:
        time.sleep(0.2); n, _, _ = t.read(0.5)
        os.write(t.fd, b'g'); t.read(0.2)
        lat = []
        for i in range(15):
            c0 = time.monotonic(); subprocess.run(change.split(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
            done = time.monotonic()
            r, _, _ = select.select([t.fd], [], [], 2)
            lat.append((time.monotonic() - done) * 1e3 if r else 2000); t.read(0.1); time.sleep(0.013 * i)
        out('change_ms', md(lat)); out('change_max_ms', max(lat))
        os.write(t.fd, b'\x1bOB'); t.read(0.3)
        out('idle_bytes', t.read(3.2, 3.2)[0])
    t.end([b'q', b'y'])

main()
