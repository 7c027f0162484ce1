"""Records unreal.json: two updates of UNREAL on a tape, written anew with PyTorch, and its autograd's gradients of the second.

    python record-unreal.py > unreal.json            (torch 2.13.0, numpy 2.4.6)

The tape is the same whatever the agent does: pictures [4, 6, 2] of bytes, rewards, ends and cuts of 2 environments. The uniform numbers are
those of agents/math/stream.ts from the states ACTIONS (one a row, of 24 bits) and REPLAY (of 32 bits). The weights stay as they are in the first
update. Everything is computed in float64 from float32 weights. Kernels of convolutions are [size * size * channels, filters], the
deconvolution's [size * size * channels of its result, filters]; dense weights are [inputs, outputs].
"""

import json
import sys

import numpy
import torch
from torch.nn import functional

ENVS, UNROLL, UPDATES, ACTIONS = 2, 4, 2, 3
STEPS = UNROLL * UPDATES
SHAPE, SIZE, FILTERS, DENSE, UNITS = (4, 6, 2), 3, 3, 6, 5
CELLS = (4, 6)
TIMES = 6  # the replay: 12 frames
STREAMS = {"actions": [1, 2, 3, 4], "replay": [5, 6, 7, 8]}
SETTINGS = dict(
    entropyCost=0.01, valueCost=0.8, discount=0.95, gaeLambda=0.9, rewardScale=0.7, pixelControlCost=0.06, valueReplayCost=1.1, rewardPredictionCost=0.9
)
WORD = 0xFFFFFFFF
RANDOM = numpy.random.default_rng(3)


def bits(state):
    a, b, c, counter = state
    while True:
        value = (a + b + counter) & WORD
        counter = (counter + 1) & WORD
        a, b, c = b ^ (b >> 9), (c + (c << 3)) & WORD, ((((c << 21) | (c >> 11)) & WORD) + value) & WORD
        yield value


def tape():
    """Few rewards, so that there are windows of both kinds."""
    rewards = RANDOM.choice([0.0, 0.0, 1.5, -0.5], (STEPS, ENVS))
    terminated, truncated = numpy.zeros((STEPS, ENVS), bool), numpy.zeros((STEPS, ENVS), bool)
    terminated[5, 0] = truncated[3, 1] = truncated[6, 1] = True
    pictures = lambda *shape: RANDOM.integers(0, 256, (*shape, ENVS, *SHAPE))
    return dict(observations=pictures(STEPS + 1), last=pictures(STEPS), rewards=rewards, terminated=terminated, truncated=truncated)


def weights():
    area = 1 * 2  # positions of the convolution, 2 apart, and of the deconvolution's input
    shapes = {
        "body.0": (SIZE * SIZE * SHAPE[2], FILTERS),
        "body.1": (area * FILTERS, DENSE),
        "body.2": (DENSE + ACTIONS + 1, 4 * UNITS),
        "body.2.recurrent_kernel": (UNITS, 4 * UNITS),
        "heads": (UNITS, ACTIONS + 1),
        "pixel_control.0": (UNITS, area * 32),
        "pixel_control.1": (4 * 4 * (1 + ACTIONS), 32),
        "reward_prediction.0": (3 * area * FILTERS, 128),
        "reward_prediction.1": (128, 3),
    }
    made = {}
    normal = lambda *shape: torch.tensor(RANDOM.standard_normal(shape).astype(numpy.float32).astype(numpy.float64))
    for name, (rows, columns) in shapes.items():
        kernel = (normal(rows, columns) * rows**-0.5).float().double()
        if "recurrent" in name:
            made[name] = kernel
            continue
        biases = ACTIONS + 1 if name == "pixel_control.1" else columns
        made[f"{name}.kernel"], made[f"{name}.bias"] = kernel, (normal(biases) * 0.1).float().double()
    return {name: tensor.requires_grad_() for name, tensor in made.items()}


def dense(x, name):
    return x @ W[f"{name}.kernel"] + W[f"{name}.bias"]


def convolved(pictures):
    """[n, 4, 6, 2] bytes -> [n, 1 * 2 * 3]"""
    x = torch.tensor(pictures / 255.0).permute(0, 3, 1, 2)
    kernel = W["body.0.kernel"].reshape(SIZE, SIZE, SHAPE[2], FILTERS).permute(3, 2, 0, 1)
    y = functional.relu(functional.conv2d(x, kernel, W["body.0.bias"], stride=2))
    return y.permute(0, 2, 3, 1).reshape(len(pictures), -1)


def step(pictures, context, state, keep):
    """One time step of the trunk: [n, ...] -> h [n, 5] and the state that leaves it."""
    h, c = (x * keep[:, None] for x in state)
    x = torch.cat([functional.relu(dense(convolved(pictures), "body.1")), context], 1)
    i, f, g, o = (dense(x, "body.2") + h @ W["body.2.recurrent_kernel"]).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    return h, (h, c)


def zero_state():
    return torch.zeros(ENVS, UNITS, dtype=torch.float64), torch.zeros(ENVS, UNITS, dtype=torch.float64)


def context_of(action, reward, fresh):
    told = torch.cat([functional.one_hot(torch.tensor(action), ACTIONS).double(), torch.tensor(reward)[:, None]], 1)
    return told * torch.tensor(1.0 - fresh)[:, None]


def act(uniforms):
    """Acts through the tape. Returns actions, where episodes begin, and the detached states that enter each time step."""
    fresh, action, reward, state = numpy.ones(ENVS), [0] * ENVS, numpy.zeros(ENVS), zero_state()
    actions, begins, states, contexts = [], [], [], []
    for t in range(STEPS + 1):
        begins.append(fresh)
        states.append(tuple(x.detach() for x in state))
        contexts.append(context_of(action, reward, fresh))
        h, state = step(TAPE["observations"][t], contexts[t], state, torch.tensor(1 - fresh))
        if t == STEPS:
            return numpy.array(actions), numpy.array(begins), states, contexts
        cumulated = torch.softmax(dense(h, "heads")[:, :ACTIONS], 1).cumsum(1)[:, :-1]
        drawn = torch.tensor([next(uniforms) for _ in range(ENVS)])
        action = (drawn[:, None] >= cumulated).sum(1).tolist()
        actions.append(action)
        reward = TAPE["rewards"][t]
        fresh = (TAPE["terminated"][t] | TAPE["truncated"][t]).astype(float)


def rollout_loss():
    """A2C's loss of the last unroll."""
    first = STEPS - UNROLL
    state, policies, values, last_values = STATES[first], [], [], torch.zeros(UNROLL, ENVS, dtype=torch.float64)
    for t in range(first, STEPS + 1):
        h, state = step(TAPE["observations"][t], CONTEXTS[t], state, torch.tensor(1 - BEGINS[t]))
        out = dense(h, "heads")
        policies.append(torch.log_softmax(out[:, :ACTIONS], 1))
        values.append(out[:, ACTIONS])
        if t < STEPS and TAPE["truncated"][t].any():
            told = context_of(ACTED[t], TAPE["rewards"][t], numpy.zeros(ENVS))
            h, _ = step(TAPE["last"][t], told, state, torch.ones(ENVS))
            last_values[t - first] = dense(h, "heads")[:, ACTIONS] * torch.tensor(1.0 * TAPE["truncated"][t])
    advantages, following = torch.zeros(UNROLL, ENVS, dtype=torch.float64), torch.zeros(ENVS, dtype=torch.float64)
    for k in reversed(range(UNROLL)):
        ended = torch.tensor(TAPE["terminated"][first + k] | TAPE["truncated"][first + k])
        after = torch.where(ended, last_values[k], values[k + 1])
        delta = SETTINGS["rewardScale"] * torch.tensor(TAPE["rewards"][first + k]) + SETTINGS["discount"] * after - values[k]
        following = delta + SETTINGS["discount"] * SETTINGS["gaeLambda"] * following * ~ended
        advantages[k] = following
    advantages = advantages.detach()
    loss = 0
    for k in range(UNROLL):
        log = policies[k]
        chosen = log.gather(1, torch.tensor(ACTED[first + k])[:, None])[:, 0]
        entropy = -(log.exp() * log).sum(1)
        returns = advantages[k] + values[k].detach()
        loss += (-advantages[k] * chosen - SETTINGS["entropyCost"] * entropy + SETTINGS["valueCost"] * 0.5 * (returns - values[k]) ** 2).sum()
    return loss / ROWS


def stretches(draws, oldest, times, steps):
    """The time steps of a stretch of each environment, [environment][steps + 1]."""
    starts = [oldest + int(next(draws) / 2**32 * (times - steps)) for _ in range(ENVS)]
    return [list(range(start, start + steps + 1)) for start in starts]


def replayed(times, oldest):
    """The features of a stretch of each environment, [steps + 1][environments, 5]."""
    state, features = zero_state(), []
    for k in range(len(times[0])):
        at = [times[env][k] for env in range(ENVS)]
        pictures = numpy.stack([TAPE["observations"][t][env] for env, t in enumerate(at)])
        told = torch.stack([CONTEXTS[t][env] * (t > oldest) for env, t in enumerate(at)])
        keep = torch.tensor([0.0 if k == 0 else 1 - BEGINS[t][env] for env, t in enumerate(at)], dtype=torch.float64)
        h, state = step(pictures, told, state, keep)
        features.append(h)
    return features


def fate(t, env):
    if TAPE["terminated"][t][env]:
        return "terminated"
    return "cut" if BEGINS[t + 1][env] else "goes on"


def value_replay(draws, oldest, times, steps):
    chosen = stretches(draws, oldest, times, steps)
    values = [dense(h, "heads")[:, ACTIONS] for h in replayed(chosen, oldest)]
    loss = 0
    for env in range(ENVS):
        following = values[steps][env].detach()
        for k in reversed(range(steps)):
            t = chosen[env][k]
            end = fate(t, env)
            if end == "cut":
                following = values[k][env].detach()
                continue
            following = SETTINGS["rewardScale"] * TAPE["rewards"][t][env] + (0 if end == "terminated" else SETTINGS["discount"] * following)
            loss = loss + 0.5 * (following - values[k][env]) ** 2
    return loss / ROWS


def action_values(h):
    """Q [environments, cells, actions]: dueling values from a deconvolution."""
    picture = functional.relu(dense(h, "pixel_control.0")).reshape(ENVS, 1, 2, 32).permute(0, 3, 1, 2)
    kernel = W["pixel_control.1.kernel"].reshape(4, 4, 1 + ACTIONS, 32).permute(3, 2, 0, 1)
    made = functional.conv_transpose2d(picture, kernel, W["pixel_control.1.bias"], stride=2).permute(0, 2, 3, 1)
    made = made.reshape(ENVS, CELLS[0] * CELLS[1], 1 + ACTIONS)
    value, advantage = made[..., :1], made[..., 1:]
    return value + advantage - advantage.mean(2, keepdim=True)


def pixel_control(draws, oldest, times, steps):
    chosen = stretches(draws, oldest, times, steps)
    q = [action_values(h) for h in replayed(chosen, oldest)]
    loss = 0
    for env in range(ENVS):
        following = q[steps][env].max(1).values.detach()
        for k in reversed(range(steps)):
            t = chosen[env][k]
            end = fate(t, env)
            if end == "cut":
                following = q[k][env].max(1).values.detach()
                continue
            after = TAPE["last"][t][env] if end == "terminated" else TAPE["observations"][t + 1][env]
            change = numpy.abs(after / 255.0 - TAPE["observations"][t][env] / 255.0).mean(2).ravel()  # a cell is a pixel
            following = torch.tensor(change) + (0 if end == "terminated" else 0.9 * following)
            loss = loss + 0.5 * ((following - q[k][env][:, ACTED[t][env]]) ** 2).sum()
    return loss / ROWS


def reward_prediction(draws, oldest, times, rewarding):
    is_window = lambda t, env, first: t >= first + 2 and not BEGINS[t][env] and not BEGINS[t - 1][env]
    known = range(oldest, oldest + times)
    dull = [(t, env) for t in known for env in range(ENVS) if is_window(t, env, oldest) and TAPE["rewards"][t][env] == 0]
    loss = 0
    for _ in range(ENVS):
        coin, place = next(draws) / 2**32, next(draws) / 2**32
        kind = rewarding if not dull or (rewarding and coin < 0.5) else dull
        t, env = kind[int(place * len(kind))]
        reward = TAPE["rewards"][t][env]
        frames = convolved(TAPE["observations"][t - 2 : t + 1, env]).reshape(1, -1)
        logits = dense(functional.relu(dense(frames, "reward_prediction.0")), "reward_prediction.1")
        loss = loss + functional.cross_entropy(logits, torch.tensor([0 if reward == 0 else 1 if reward > 0 else 2]))
    return loss / ROWS


def rewarding_windows(end):
    """The latest window that a reward followed: as many are kept as there is room for, one twentieth of 12."""
    kept = []
    for t in range(2, end):
        for env in range(ENVS):
            if TAPE["rewards"][t][env] != 0 and not BEGINS[t][env] and not BEGINS[t - 1][env]:
                kept = [(t, env)]
    return kept


def auxiliary(draws, end):
    """The losses of the auxiliary tasks of an update after time step `end`."""
    times = min(end, TIMES)
    steps = min(UNROLL, times - 1)
    return {
        "pixelControl": pixel_control(draws, end - times, times, steps),
        "valueReplay": value_replay(draws, end - times, times, steps),
        "rewardPrediction": reward_prediction(draws, end - times, times, rewarding_windows(end)),
    }


def plain(array):
    return array.tolist() if array.dtype != numpy.float64 else [plain(row) if row.ndim else float(f"{row:.9g}") for row in array]


torch.set_num_threads(1)
TAPE, W, ROWS = tape(), weights(), UNROLL * ENVS
ACTED, BEGINS, STATES, CONTEXTS = act(value // 256 * 2**-24 for value in bits(STREAMS["actions"]))
draws = bits(STREAMS["replay"])
auxiliary(draws, UNROLL)
losses = auxiliary(draws, STEPS)
total = rollout_loss() + sum(SETTINGS[f"{name}Cost"] * loss for name, loss in losses.items())
gradients = torch.autograd.grad(total, list(W.values()))
json.dump(
    {
        "settings": SETTINGS,
        "streams": STREAMS,
        "tape": {name: plain(array) for name, array in TAPE.items()},
        "actions": ACTED.tolist(),
        "weights": {name: plain(tensor.detach().numpy()) for name, tensor in W.items()},
        "losses": {name: loss.item() for name, loss in losses.items()},
        "gradients": {name: plain(gradient.numpy()) for name, gradient in zip(W, gradients)},
    },
    sys.stdout,
    separators=(",", ":"),
)
print()
