"""Records wrappers.json from the real Gymnasium: python record-wrappers.py > wrappers.json"""

import json

import cv2
import gymnasium
import numpy
from gymnasium import spaces, wrappers

STICKY_STREAM = 0x57C1


class Pictures(gymnasium.Env):
    """A picture a step, made by a formula that the test knows too; ends after `steps` steps."""

    action_space = spaces.Discrete(2)

    def __init__(self, shape, steps=6):
        self.observation_space = spaces.Box(0, 255, shape, numpy.uint8)
        self.steps = steps

    def picture(self):
        i = numpy.arange(int(numpy.prod(self.observation_space.shape)), dtype=numpy.int64)
        values = (i * i * 31 + i * 17 + self.t * 101 + (i // 3) * (self.t + 7)) % 257
        return numpy.minimum(values, 255).astype(numpy.uint8).reshape(self.observation_space.shape)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.t = 0
        return self.picture(), {}

    def step(self, action):
        self.t += 1
        return self.picture(), float(action), self.t >= self.steps, False, {}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return numpy.asarray(value).ravel().tolist() if numpy.ndim(value) else value.item()
    return value


def trace(env, actions, seed=0, after_reset=lambda env: None):
    """[observation] for a reset, [observation, reward, terminated, truncated] for a step; a new episode after an end."""
    rows = [[plain(env.reset(seed=seed)[0])]]
    after_reset(env)
    for action in actions:
        observation, reward, terminated, truncated, _ = env.step(action)
        rows.append([plain(observation), float(plain(reward) if numpy.ndim(reward) == 0 else reward[0]), bool(terminated), bool(truncated)])
        if terminated or truncated:
            rows.append([plain(env.reset()[0])])
    return rows


def pendulum(count):
    return [numpy.array([2.5 if t % 3 else -1.3], dtype=numpy.float32) for t in range(count)]


def sixths(count):
    return [(t * t // 3) % 2 for t in range(count)]


def space_of(env):
    space = env.observation_space
    return {"shape": list(space.shape), "low": plain(space.low)[:12], "high": plain(space.high)[:12]}


def finite(value):
    """JSON has no infinity."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return str(value) if isinstance(value, float) and numpy.isinf(value) else value


def frozen(env, freeze_at):
    """Statistics freeze at a step."""
    rows = [[plain(env.reset(seed=3)[0])]]
    for t, action in enumerate(pendulum(20)):
        if t == freeze_at:
            env.update_running_mean = False
        observation, reward, *_ = env.step(action)
        rows.append([plain(observation), float(numpy.ravel(reward)[0])])
    return rows


def sticky(probability, duration):
    executed = []
    env = wrappers.StickyAction(wrappers.TransformAction(gymnasium.make("CartPole-v1").unwrapped, lambda a: executed.append(a) or a, None), probability, duration)
    env.reset(seed=5)
    env.unwrapped.np_random = numpy.random.Generator(numpy.random.PCG64([5, 0, STICKY_STREAM]))
    given = [(t * t // 5) % 2 for t in range(60)]
    for action in given:
        env.step(action)
    return {"given": given, "executed": executed}


make = gymnasium.make
cart = lambda: make("CartPole-v1")
pend = lambda: make("Pendulum-v1", max_episode_steps=9)

result = {
    "_note": f"gymnasium {gymnasium.__version__}, numpy {numpy.__version__}, opencv {cv2.__version__}",
    "NormalizeObservation": trace(wrappers.NormalizeObservation(pend()), pendulum(24)),
    "NormalizeObservation cart": trace(wrappers.NormalizeObservation(cart()), sixths(60)),
    "NormalizeObservation frozen": frozen(wrappers.NormalizeObservation(make("Pendulum-v1")), 8),
    "NormalizeObservation bytes": trace(wrappers.NormalizeObservation(Pictures((2, 3))), sixths(9)),
    "NormalizeReward": trace(wrappers.NormalizeReward(pend(), gamma=0.9), pendulum(24)),
    "NormalizeReward cart": trace(wrappers.NormalizeReward(cart()), sixths(60)),
    "NormalizeReward frozen": frozen(wrappers.NormalizeReward(make("Pendulum-v1")), 8),
    "ClipReward": trace(wrappers.ClipReward(pend(), -5.5, -1), pendulum(12)),
    "ClipReward max": trace(wrappers.ClipReward(pend(), max_reward=-2), pendulum(6)),
    "ClipAction": trace(wrappers.ClipAction(make("MountainCarContinuous-v0")), [numpy.array([x], dtype=numpy.float32) for x in (-3, -1, 0.3, 1, 7)]),
    "RescaleAction": trace(wrappers.RescaleAction(pend(), -1, 1), [numpy.array([x], dtype=numpy.float32) for x in (-1, -0.37, 0, 0.1, 0.9, 1)]),
    "RescaleAction other": trace(wrappers.RescaleAction(pend(), 0.2, 3.7), [numpy.array([x], dtype=numpy.float32) for x in (0.2, 1.3, 3.7, 2.21)]),
    "FrameStackObservation": trace(wrappers.FrameStackObservation(cart(), 3), sixths(30)),
    "FrameStackObservation zero": trace(wrappers.FrameStackObservation(Pictures((2, 2)), 3, padding_type="zero"), sixths(10)),
    "FrameStackObservation custom": trace(wrappers.FrameStackObservation(cart(), 2, padding_type=numpy.array([1, -1, 0, 2], dtype=numpy.float32)), sixths(3)),
    "RepeatAction": trace(wrappers.RepeatAction(cart(), 3), sixths(20)),
    "MaxAndSkipObservation": trace(wrappers.MaxAndSkipObservation(cart(), 4), sixths(20)),
    "MaxAndSkipObservation early": trace(wrappers.MaxAndSkipObservation(Pictures((2, 2), 5), 4), sixths(6)),
    "GrayscaleObservation": trace(wrappers.GrayscaleObservation(Pictures((9, 7, 3))), sixths(8)),
    "FlattenObservation": trace(wrappers.FlattenObservation(Pictures((2, 2, 3))), sixths(3)),
    "FlattenObservation taxi": trace(wrappers.FlattenObservation(make("FrozenLake-v1")), [1, 2, 3]),
    "TimeAwareObservation": trace(wrappers.TimeAwareObservation(pend()), pendulum(12)),
    "TimeAwareObservation normalized": trace(wrappers.TimeAwareObservation(pend(), normalize_time=True), pendulum(12)),
    "TimeAwareObservation dict": trace(wrappers.TimeAwareObservation(pend(), flatten=False), pendulum(12)),
    "TransformObservation": trace(wrappers.TransformObservation(cart(), lambda o: o * 3, None), sixths(5)),
    "TransformReward": trace(wrappers.TransformReward(pend(), lambda r: 2 * r + 1), pendulum(5)),
    "TransformAction": trace(wrappers.TransformAction(cart(), lambda a: 1 - a, None), sixths(12)),
    "RecordEpisodeStatistics": [],
    "StickyAction": [sticky(0.25, 1), sticky(0.5, 1), sticky(0.2, 3), sticky(0.3, (2, 5))],
    "resize": {},
    "spaces": {
        "FrameStackObservation": space_of(wrappers.FrameStackObservation(Pictures((2, 3)), 4)),
        "FlattenObservation": space_of(wrappers.FlattenObservation(Pictures((2, 2, 3)))),
        "GrayscaleObservation": space_of(wrappers.GrayscaleObservation(Pictures((4, 5, 3)), keep_dim=True)),
        "TimeAwareObservation": space_of(wrappers.TimeAwareObservation(cart())),
        "NormalizeObservation": space_of(wrappers.NormalizeObservation(cart())),
    },
}

env = wrappers.RecordEpisodeStatistics(cart(), buffer_length=2)
env.reset(seed=1)
for action in sixths(400):
    *_, terminated, truncated, info = env.step(action)
    if terminated or truncated:
        result["RecordEpisodeStatistics"].append({"r": info["episode"]["r"], "l": info["episode"]["l"], "returns": list(env.return_queue), "lengths": list(env.length_queue)})
        env.reset()

for rows, columns, channels, height, width in [(8, 12, 0, 4, 6), (9, 12, 3, 3, 4), (12, 8, 1, 4, 2), (6, 6, 0, 6, 6), (10, 10, 3, 4, 4), (21, 16, 0, 8, 8), (50, 40, 0, 21, 21), (5, 5, 0, 8, 8), (4, 3, 3, 8, 9)]:
    env = wrappers.ResizeObservation(Pictures((rows, columns, channels) if channels else (rows, columns)), (height, width))
    result["resize"][f"{rows} {columns} {channels} {height} {width}"] = [row[0] for row in trace(env, [0])]

print(json.dumps(finite(result), separators=(",", ":")))
