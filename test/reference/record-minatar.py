"""Writes test/reference/minatar.json: MinAtar itself, played by hand-written policies that reach what random play does not (new walls,
waves, crossings, full loads of divers, the fastest ramp).

    python -m venv venv && venv/bin/pip install numpy==2.4.6 && venv/bin/pip install --no-deps MinAtar==1.0.15
    venv/bin/python test/reference/record-minatar.py > test/reference/minatar.json

One RandomState(0) draws everything; a reset follows each end. `actions` holds a digit a step, deflated, base64; `sha256` is over
numpy.packbits of the state before each step, up to the steps that are its keys.
"""
import base64, hashlib, json, sys, zlib
import numpy as np
from minatar import Environment

STEPS = 20000
N, L, U, R, D, F = range(6)
dice = np.random.default_rng(1)


def cell(plane):
    ys, xs = np.nonzero(plane)
    return (int(xs[0]), int(ys[0])) if len(xs) else None


def breakout(s, t):
    (bx, by), (tx, ty) = cell(s[:, :, 1]), cell(s[:, :, 2])
    paddle = cell(s[:, :, 0])[0]
    goal = bx
    if by >= ty and by >= 4:
        dx = bx - tx or (1 if bx < 5 else -1)
        for _ in range(8 - by):
            if 0 <= goal + dx <= 9:
                goal += dx
            else:
                dx = -dx
    return R if goal > paddle else L if goal < paddle else N


def danger(planes, x, y, reach):
    row = planes[y]
    return any(row[c] for c in range(max(0, x - reach), min(9, x + reach) + 1))


MOVES = {N: (0, 0), L: (-1, 0), U: (0, -1), R: (1, 0), D: (0, 1)}


def asterix(s, t):
    x, y = cell(s[:, :, 0])
    enemy, gold = s[:, :, 1], np.argwhere(s[:, :, 3])
    def cost(a):
        nx, ny = min(9, max(0, x + MOVES[a][0])), min(8, max(1, y + MOVES[a][1]))
        to_gold = min([abs(nx - c) + 2 * abs(ny - r) for r, c in gold], default=abs(nx - 5) + abs(ny - 5))
        return 100 * danger(enemy, nx, ny, 1) + 20 * danger(enemy, nx, ny, 2) + to_gold
    return min(MOVES, key=cost)


def freeway(s, t):
    y = cell(s[:, :, 0])[1]
    ahead = y > 1 and danger(s[:, :, 1], 4, y - 1, 1)
    return N if ahead else U


def space_invaders(s, t):
    x = cell(s[:, :, 0])[0]
    bullets, aliens = s[:, :, 5], s[:, :, 1]
    shift = -1 if s[:, :, 2].any() else 1
    lowest = int(np.nonzero(aliens.any(axis=1))[0][-1])
    columns = [int(c) for c in np.nonzero(aliens.any(axis=0))[0]]
    def cost(a):
        nx = min(9, max(0, x + MOVES.get(a, (0, 0))[0]))
        c = 100 * bool(bullets[6:, nx].any()) + 10 * bool(bullets[3:6, nx].any()) + 1000 * bool(lowest >= 8 and aliens[8:, nx].any())
        return c + min(abs(q + shift - nx) for q in columns) - (0.5 if a == F and columns[0] - 1 <= nx <= columns[-1] + 1 else 0)
    return min((F, N, L, R), key=cost)


def seaquest(s, t):
    x, y = cell(s[:, :, 0])
    bx = cell(s[:, :, 1])[0]
    facing = x - bx
    oxygen, carried = int(s[9, :, 7].sum()), int(s[9, :, 8].sum())
    enemy = s[:, :, 5] | s[:, :, 6] | s[:, :, 4]
    targets = s[:, :, 5] | s[:, :, 6]
    divers = np.argwhere(s[:, :, 9])
    home = carried >= 6 or (oxygen <= 4 and carried > 0)
    def cost(a):
        nx, ny = min(9, max(0, x + MOVES[a][0])), min(8, max(0, y + MOVES[a][1]))
        c = 200 * danger(enemy, nx, ny, 1) + 30 * danger(enemy, nx, ny, 2)
        if ny == 0 and not (home or (y == 0 and oxygen == 10)):
            c += 500 if carried == 0 else 40
        if home:
            return c + 10 * ny
        return c + min([abs(nx - q) + 2 * abs(ny - r) for r, q in divers], default=abs(ny - 4) + abs(nx - 5))
    in_line = any(targets[y, q] for q in range(10) if (q - x) * facing > 0)
    if in_line and t % 2 == 0 and not danger(enemy, x, y, 1):
        return F
    return min(MOVES, key=cost)


def record(name, policy):
    env = Environment(name, sticky_action_prob=0.1, difficulty_ramping=True)
    env.seed(0)
    env.reset()
    sha, actions, rewards, total, episodes, marks = hashlib.sha256(), [], [], 0, 0, {}
    score, best = 0, 0
    for t in range(STEPS):
        state = env.state()
        sha.update(np.packbits(state).tobytes())
        action = int(dice.integers(6)) if dice.random() < 0.02 else policy(state, t)
        reward, over = env.act(action)
        actions.append(action)
        total += int(reward)
        score += int(reward)
        best = max(best, score)
        if reward:
            rewards.append([t, int(reward)])
        if over:
            episodes += 1
            score = 0
            env.reset()
        if t + 1 in (1000, 5000, STEPS):
            marks[str(t + 1)] = [sha.hexdigest(), total, episodes]
    print(name, total, episodes, 'best', best, sorted({r for _, r in rewards}), file=sys.stderr)
    packed = base64.b64encode(zlib.compress(bytes(48 + a for a in actions), 9)).decode()
    return {"actions": packed, "sha256_total_episodes_at": marks, "rewards": rewards[:: max(1, len(rewards) // 50)]}


if __name__ == "__main__":
    policies = [breakout, asterix, freeway, seaquest, space_invaders]
    print(json.dumps({p.__name__: record(p.__name__, p) for p in policies}))
