"""Records lunar-lander.json from the real Gymnasium (with box2d): python record-lunar-lander.py > lunar-lander.json

The actions of a simple pilot who errs now and then, and what was observed, from the start to 12 steps after a leg first touched the ground,
or to the end. Later the two physics part: Box2D calculates in float32 and a landing is chaotic.
"""

import json

import gymnasium
import numpy

STEPS_OF_CONTACT = 12


def pilot(o):
    x, y, vx, vy, angle, spin, left, right = o
    if left or right:
        return -0.5 * vy, 0.0
    lean = numpy.clip(0.5 * x + vx, -0.4, 0.4)
    return 0.5 * (0.55 * abs(x) - y) - 0.5 * vy, 0.5 * (lean - angle) - spin


def discrete(o, rng):
    lift, turn = pilot(o)
    if rng.random() < 0.2:
        return int(rng.integers(4))
    if lift > abs(turn) and lift > 0.05:
        return 2
    return 3 if turn < -0.05 else 1 if turn > 0.05 else 0


def continuous(o, rng):
    lift, turn = pilot(o)
    action = numpy.clip([20 * lift - 1, -20 * turn] + 0.5 * rng.standard_normal(2), -1, 1)
    return [round(float(a), 3) for a in action]


def record(id, act, seed):
    env = gymnasium.make(id)
    rng = numpy.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    rows, actions, touched = [observation], [], 0
    while touched <= STEPS_OF_CONTACT:
        actions.append(act(observation, rng))
        observation, _, terminated, truncated, _ = env.step(actions[-1] if id == "LunarLander-v3" else numpy.array(actions[-1], numpy.float32))
        rows.append(observation)
        if terminated or truncated:
            break
        if touched > 0 or observation[6] or observation[7]:
            touched += 1
    return {"seed": seed, "actions": actions, "observations": [[float(f"{x:.7g}") for x in row] for row in rows]}


print(json.dumps({
    id: [record(id, act, seed) for seed in range(4)] for id, act in [("LunarLander-v3", discrete), ("LunarLanderContinuous-v3", continuous)]
}, separators=(",", ":")))
