#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""One table: what tend costs, what the least program costs that does the same with the same libraries, and their ratio.
Run by `make bench`; QUICK=1 for a short one, N for other sizes. Screen figures are taken on a pseudo-terminal of 80x24."""
import fcntl, os, pty, select, shutil, signal, statistics, struct, subprocess, sys, tempfile, termios, time

B = os.environ.get('B') or 'build'
QUICK = bool(os.environ.get('QUICK'))
SIZES = [int(n) for n in (os.environ.get('N') or ('10000' if QUICK else '10000 100000')).split()]
PERF = os.path.abspath(B + '/perf') + '/'
TEND = os.path.abspath(B + '/tend')
SECONDS = '0.5' if QUICK else '2'
DOWN, PGDN = b'\x1bOB', b'\x1b[6~'

# What it may be: a ratio to the floor as `x1.5` (at least, for rates: `x0.8+`) or an absolute bound.
BUDGET = {
    'start to first screen': 'x2', 'first screen': '', 'cursor down, bytes': '60', 'cursor down, writes': '2', 'cursor down, CPU': 'x2',
    'page down, bytes': 'x1.05', 'page down, writes': '2', 'page down, CPU': '5000', 'tend list, whole command': 'x2', 'tend next, whole command': 'x2',
    'list of 50, start': 'x1.5', 'list of 50, middle': 'x1.5', 'list of 50, end': 'x1.5', 'one ticket, whole': 'x2',
    'intake, one by one': 'x0.8+', 'intake in batches of 100': 'x0.8+', 'take next, 1 at once': 'x0.67+', 'take next, 64 at once': 'x0.8+',
    '  p99, 64 at once': 'x1.5', '  busiest / idlest, 64': '1.2', '  busiest / idlest, 8': '1.2', "colleague's change on screen": '',
    '  slowest of 20': '60', 'session, RSS': 'x1.5', 'key in the reply composer': '60', 'idle, bytes in 3 s': '0', 'texts classified': '20000+',
}


def show(v):
    return '' if v is None or v < 0 else f'{v:,.0f}'.replace(',', ' ') if v >= 100 else f'{v:.1f}' if v >= 10 else f'{v:.2f}'.rstrip('0').rstrip('.')


def verdict(b, ours, ratio):
    """The budget as people read it, `!` in front when it is not met."""
    if not b:
        return ''
    rate = b.endswith('+')
    limit = float(b.strip('x+'))
    have = ratio if b[0] == 'x' else ours
    if have is None:
        return ''
    text = f"{'≥' if rate else '≤'} {limit:g}{' × floor' if b[0] == 'x' else ''}"
    return ('' if (have >= limit if rate else have <= limit) else '! ') + text


def row(name, n, unit, ours, least=None):
    ratio = ours / least if least and least > 0 else None
    print(f"{name + (', ' + unit if unit else ''):<36}{n:>8} {show(ours):>10} {show(least):>10} {show(ratio):>7}  {verdict(BUDGET.get(name, ''), ours, ratio)}", flush=True)


class Screen:
    """A program on a terminal of 80x24: what it writes, when, and the CPU it takes."""

    def __init__(self, cmd, env):
        self.start = time.monotonic()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
            os.execve(cmd[0], cmd, env)

    def cpu(self):
        with open(f'/proc/{self.pid}/schedstat') as f:
            return int(f.read().split()[0]) / 1e3

    def rss(self):
        with open(f'/proc/{self.pid}/status') as f:
            return int(f.read().split('VmHWM:')[1].split()[0]) / 1024

    def drain(self, quiet, wait=1.0):
        """Reads until nothing came for quiet seconds (wait: for the first byte). Bytes, reads, time and CPU at the last of them."""
        n = reads = 0
        last = cpu = None
        while select.select([self.fd], [], [], wait if last is None else quiet)[0]:
            try:
                b = os.read(self.fd, 1 << 16)
            except OSError:
                break
            last, cpu, n, reads = time.monotonic(), self.cpu(), n + len(b), reads + 1
        return n, reads, last, cpu

    def key(self, keys, quiet=0.08):
        before = self.cpu()
        os.write(self.fd, keys)
        n, reads, last, cpu = self.drain(quiet)
        return n, reads, (cpu or before) - before

    def close(self):
        os.kill(self.pid, signal.SIGHUP)
        time.sleep(.05)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def median_keys(s, key, times):
    v = [s.key(key) for _ in range(times)]
    return [statistics.median(x[i] for x in v) for i in range(3)]


def starts(cmd, env, times):
    v = []
    for i in range(times):
        s = Screen(cmd, env)
        n, reads, last, _ = s.drain(.25, 5)
        v.append(((last - s.start) * 1e3, n, reads))
        if i < times - 1:
            s.close()
    return s, [statistics.median(x[i] for x in v) for i in range(3)]


def screens(n, store, env):
    times = 5 if QUICK else 9
    ours, o = starts([TEND], env, times)
    least, f = starts([PERF + 'floor', 'ui', store], env, times)
    row('start to first screen', n, 'ms', o[0], f[0])
    row('first screen', n, 'bytes', o[1], f[1])
    row('first screen, writes', n, '', o[2], f[2])
    for name, key in (('cursor down', DOWN), ('page down', PGDN)):
        o, f = median_keys(ours, key, 10), median_keys(least, key, 10)
        row(name + ', bytes', n, '', o[0], f[0])
        row(name + ', writes', n, '', o[1], f[1])
        row(name + ', CPU', n, 'us', o[2], f[2])
    row('session, RSS', n, 'MB', ours.rss(), least.rss())
    row('idle, bytes in 3 s', n, '', ours.drain(3, 3)[0])
    colleague(n, store, ours, env)
    ours.key(b'\r', .3)
    ours.key(b'r', .3)
    row('key in the reply composer', n, 'bytes', median_keys(ours, b'a', 10)[0])
    ours.close()
    least.close()


def colleague(n, store, s, env):
    """From the commit of another process to the first byte on the terminal of one who looks at the list."""
    other = subprocess.Popen([PERF + 'write', 'touch', store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True)
    s.key(b'g')
    waits = []
    for i in range(10 if QUICK else 20):
        time.sleep(.013 * (i % 5))
        other.stdin.write('\n')
        other.stdin.flush()
        at, changed = (int(x) for x in other.stdout.readline().split())
        if select.select([s.fd], [], [], 2)[0] and changed:
            waits.append(time.monotonic() * 1e3 - at / 1e6)
        s.drain(.06, .06)
    other.stdin.close()
    other.wait()
    if waits:
        row("colleague's change on screen", n, 'ms', statistics.median(waits))
        row(f'  slowest of {len(waits)}', n, 'ms', max(waits))


def command(cmd, env):
    v = []
    out = [(os.POSIX_SPAWN_OPEN, 1, '/dev/null', os.O_WRONLY, 0)]
    for _ in range(11 if QUICK else 31):
        t = time.monotonic()
        os.waitpid(os.posix_spawn(cmd[0], cmd, env, file_actions=out), 0)
        v.append((time.monotonic() - t) * 1e3)
    return statistics.median(v)


def figures(n, prog, env):
    p = subprocess.run([PERF + prog[0], *prog[1:]], stdout=subprocess.PIPE, env=env, text=True, check=True)
    for line in p.stdout.splitlines():
        name, unit, ours, least = line.split('\t')
        row(name, n, unit, float(ours), float(least))


def copies(dir, store, names):
    for c in names:
        for tail in ('', '-wal', '-shm'):
            if os.path.exists(f'{dir}/{c}.db{tail}'):
                os.unlink(f'{dir}/{c}.db{tail}')
        shutil.copyfile(store, f'{dir}/{c}.db')
    return [f'{dir}/{c}.db' for c in names]


def size(n, dir):
    store = f'{dir}/{n}.db'
    env = dict(os.environ, TERM='xterm-256color', HOME=dir, XDG_CONFIG_HOME=dir, LC_ALL='C.UTF-8', LANGUAGE='en')
    for drop in ('TEND_NOW', 'TEND_SCRIPT', 'LINES', 'COLUMNS'):
        env.pop(drop, None)
    t = time.monotonic()
    subprocess.run([PERF + 'gen', store, 'data/policy', str(n)], check=True, env=env)
    print(f'# {n} tickets made in {time.monotonic() - t:.1f} s, {os.path.getsize(store) / 1e6:.0f} MB', file=sys.stderr)
    a, = copies(dir, store, ['a'])
    env['TEND_STORE'] = a
    screens(n, a, env)
    # somebody has the store open, as on any working day: who closes it last pays for the checkpoint
    desk = subprocess.Popen([PERF + 'write', 'touch', a], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    desk.stdin.write(b'\n')
    desk.stdin.flush()
    desk.stdout.readline()
    for verb in ('list', 'next'):
        row(f'tend {verb}, whole command', n, 'ms', command([TEND, verb], env), command([PERF + 'floor', verb, a], env))
    desk.stdin.close()
    desk.wait()
    figures(n, ['read', a, str(n)], env)
    for batch in ('1', '100'):
        a, b = copies(dir, store, 'ab')
        figures(n, ['write', 'intake', a, b, batch, SECONDS], env)
    for processes in ('1', '8', '64'):
        a, b = copies(dir, store, 'ab')
        figures(n, ['write', 'take', a, b, processes, '2' if processes == '64' else SECONDS], env)


def main():
    print(f"{'figure':<36}{'N':>8} {'tend':>10} {'floor':>10} {'ratio':>7}  budget (! not met here)")
    with tempfile.TemporaryDirectory(prefix='tend-bench-') as dir:
        for n in SIZES:
            size(n, dir)


main()
