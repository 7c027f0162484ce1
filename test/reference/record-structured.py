"""Records structured.json: A2C and PPO learn actions of several parts with masks, written anew with PyTorch's distributions and autograd.

    python record-structured.py > structured.json            (torch 2.13.0, numpy 2.4.6)

An action is a function of 3 and two arguments, of 4 and 2 choices. Function 0 has no argument, 1 has the first, 2 has both. Each part has a
mask. The tape is the same whatever the agent does: observations, masks, rewards, ends and cuts of 2 environments. The uniform numbers are those
of agents/math/stream.ts from the state STREAM, one for each part that counts; a choice is the first whose cumulated probability exceeds its
number. Everything is computed in float64 from float32 weights, which are [inputs, outputs]. A2C: the gradients of the loss of the first
unroll. PPO: the weights after three epochs over the same unroll in one minibatch, by Adam, beginning with the same weights.
"""

import json
import sys

import numpy
import torch
from torch.distributions import Categorical

ENVS, UNROLL, INPUTS, UNITS = 2, 6, 3, 5
SIZES, COUNTED = (3, 4, 2), ((0,), (0, 1), (0, 1, 2))
STREAM = [1, 2, 3, 4]
SETTINGS = dict(entropyCost=0.03, valueCost=0.8, discount=0.95, gaeLambda=0.9)
PPO = dict(learningRate=3e-3, clipRange=0.1, epochs=3, maxGradNorm=0.5)
WORD = 0xFFFFFFFF
RANDOM = numpy.random.default_rng(5)


def uniforms():
    a, b, c, counter = STREAM
    while True:
        bits = (a + b + counter) & WORD
        counter = (counter + 1) & WORD
        a, b, c = b ^ (b >> 9), (c + (c << 3)) & WORD, ((((c << 21) | (c >> 11)) & WORD) + bits) & WORD
        yield (bits >> 8) * 2**-24


def mask():
    """Some choices of each part, one of them at least."""
    parts = []
    for size in SIZES:
        allowed = RANDOM.random(size) < 0.6
        allowed[RANDOM.integers(size)] = True
        parts.append(allowed.astype(int).tolist())
    return parts


def tape():
    terminated, truncated = numpy.zeros((UNROLL, ENVS), bool), numpy.zeros((UNROLL, ENVS), bool)
    terminated[1, 0] = truncated[2, 1] = truncated[4, 0] = True
    numbers = lambda *shape: RANDOM.standard_normal(shape).astype(numpy.float32).astype(numpy.float64)
    return dict(
        observations=numbers(UNROLL + 1, ENVS, INPUTS),
        last=numbers(UNROLL, ENVS, INPUTS),
        masks=[[mask() for _ in range(ENVS)] for _ in range(UNROLL + 1)],
        rewards=numbers(UNROLL, ENVS),
        terminated=terminated,
        truncated=truncated,
    )


def weights():
    logits = sum(SIZES)
    shapes = {"body.0": (INPUTS, UNITS), "heads": (UNITS, logits + 1)}
    made = {}
    for name, (rows, columns) in shapes.items():
        for part, shape in (("kernel", (rows, columns)), ("bias", (columns,))):
            made[f"{name}.{part}"] = torch.tensor(RANDOM.standard_normal(shape).astype(numpy.float32).astype(numpy.float64))
    return {name: tensor.requires_grad_() for name, tensor in made.items()}


def forward(observations):
    hidden = torch.tanh(torch.tensor(observations) @ W["body.0.kernel"] + W["body.0.bias"])
    out = hidden @ W["heads.kernel"] + W["heads.bias"]
    return out[..., :-1], out[..., -1]


def parts(logits, allowed):
    """The distribution of each part of one action: that of the logits of what is allowed."""
    made = []
    for part, own in zip(allowed, logits.split(SIZES)):
        made.append(Categorical(logits=torch.where(torch.tensor(part) == 1, own, torch.tensor(-1e300, dtype=torch.float64))))
    return made


def act():
    numbers, actions = uniforms(), []
    for t in range(UNROLL):
        actions.append([])
        logits, _ = forward(TAPE["observations"][t])
        for env in range(ENVS):
            action = []
            for part, distribution in enumerate(parts(logits[env], TAPE["masks"][t][env])):
                if part == 0 or part in COUNTED[action[0]]:
                    cumulated = distribution.probs.cumsum(0)
                    u = next(numbers)
                    action.append(int((u >= cumulated[:-1]).sum()))
                else:
                    action.append(TAPE["masks"][t][env][part].index(1))
            actions[t].append(action)
    return actions


def advantages_and_returns():
    with torch.no_grad():
        _, values = forward(TAPE["observations"])
        _, last = forward(TAPE["last"])
    advantages, following = torch.zeros(UNROLL, ENVS, dtype=torch.float64), torch.zeros(ENVS, dtype=torch.float64)
    for t in reversed(range(UNROLL)):
        terminated, truncated = torch.tensor(TAPE["terminated"][t]), torch.tensor(TAPE["truncated"][t])
        after = torch.where(terminated, 0.0, torch.where(truncated, last[t], values[t + 1]))
        delta = torch.tensor(TAPE["rewards"][t]) + SETTINGS["discount"] * after - values[t]
        following = delta + SETTINGS["discount"] * SETTINGS["gaeLambda"] * following * ~(terminated | truncated)
        advantages[t] = following
    return advantages, advantages + values[:-1]


def evaluated():
    """log π(a), H and V of every step: sums over the parts that count."""
    logits, values = forward(TAPE["observations"][:-1])
    logs, entropies = [], []
    for t in range(UNROLL):
        for env in range(ENVS):
            action = ACTIONS[t][env]
            counting = [0, *(part for part in COUNTED[action[0]] if part > 0)]
            distributions = parts(logits[t, env], TAPE["masks"][t][env])
            logs.append(sum(distributions[part].log_prob(torch.tensor(action[part])) for part in counting))
            entropies.append(sum(distributions[part].entropy() for part in counting))
    return torch.stack(logs), torch.stack(entropies), values.reshape(-1)


def a2c_gradients(advantages, returns):
    logs, entropies, values = evaluated()
    loss = (-advantages * logs - SETTINGS["entropyCost"] * entropies + SETTINGS["valueCost"] * 0.5 * (returns - values) ** 2).mean()
    return torch.autograd.grad(loss, list(W.values()))


def ppo_weights(advantages, returns):
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    before = evaluated()[0].detach()
    adam = torch.optim.Adam(list(W.values()), lr=PPO["learningRate"], eps=1e-5)
    for _ in range(PPO["epochs"]):
        logs, entropies, values = evaluated()
        ratio = torch.exp(logs - before)
        surrogate = torch.minimum(ratio * advantages, ratio.clamp(1 - PPO["clipRange"], 1 + PPO["clipRange"]) * advantages)
        loss = (-surrogate - SETTINGS["entropyCost"] * entropies + SETTINGS["valueCost"] * 0.5 * (returns - values) ** 2).mean()
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(W.values()), PPO["maxGradNorm"])
        adam.step()
    return [tensor.detach() for tensor in W.values()]


def plain(array):
    if isinstance(array, list):
        return array
    return array.tolist() if array.dtype != numpy.float64 else [plain(row) if row.ndim else float(f"{row:.9g}") for row in array]


torch.set_num_threads(1)
TAPE, W = tape(), weights()
before = {name: plain(tensor.detach().numpy().copy()) for name, tensor in W.items()}
ACTIONS = act()
targets = [tensor.reshape(-1) for tensor in advantages_and_returns()]
gradients = a2c_gradients(*targets)
after = ppo_weights(*targets)
named = lambda tensors: {name: plain(tensor.numpy()) for name, tensor in zip(W, tensors)}
json.dump(
    {
        "stream": STREAM,
        "settings": SETTINGS,
        "ppoSettings": PPO,
        "tape": {name: plain(array) for name, array in TAPE.items()},
        "actions": ACTIONS,
        "weights": before,
        "gradients": named(gradients),
        "ppoWeights": named(after),
    },
    sys.stdout,
    separators=(",", ":"),
)
print()
