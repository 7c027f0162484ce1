"""Records toy-text.json from the real Gymnasium: python record-toy-text.py > toy-text.json"""

import json

import gymnasium
import numpy

IDS = ["FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalking-v1", "CliffWalkingSlippery-v1", "Taxi-v4"]


# The best policy of the small lake, so that some episodes reach the goal.
BEST = [0, 3, 3, 3, 0, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 0]


def info_of(info):
    return [float(info["prob"]), *([info["action_mask"].tolist()] if "action_mask" in info else [])]


def choose(env, info, random):
    """Legal actions of Taxi, else any; a lean towards the goal, so that episodes end."""
    if "action_mask" in info:
        mask = info["action_mask"]
        if mask[4] and random.random() < 0.7:
            return 4
        if mask[5] and random.random() < 0.7:
            return 5
        return int(random.choice(numpy.flatnonzero(mask))) if random.random() < 0.9 else int(random.integers(6))
    if env.spec.id == "FrozenLake-v1":
        return BEST[env.unwrapped.s]
    lean = {"FrozenLake8x8-v1": [1, 2], "CliffWalking-v1": [1, 1, 0, 2], "CliffWalkingSlippery-v1": [1, 0, 0, 2]}
    return int(random.choice(lean[env.spec.id])) if random.random() < 0.8 else int(random.integers(4))


def record(name, seed, steps):
    env = gymnasium.make(name, render_mode="ansi")
    random = numpy.random.default_rng(seed + 100)
    state, info = env.reset(seed=seed)
    rows = [["reset", state, *info_of(info), env.render()]]
    for t in range(steps):
        action = choose(env, info, random)
        state, reward, terminated, truncated, info = env.step(action)
        rows.append([action, state, float(reward), bool(terminated), bool(truncated), *info_of(info), env.render() if t % 50 == 0 or terminated else None])
        if terminated or truncated:
            state, info = env.reset()
            rows.append(["reset", state, *info_of(info), env.render()])
    return {"seed": seed, "rows": rows}


print(json.dumps({"_note": f"gymnasium {gymnasium.__version__}, numpy {numpy.__version__}", **{name: [record(name, seed, 150 if name != 'Taxi-v4' else 400) for seed in (3, 11)] for name in IDS}}))
