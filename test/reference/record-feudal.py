"""Records feudal.json: the whole loss of FeUdal Networks (Vezhnevets et al. 2017) on a small net, and its gradients by PyTorch's autograd.

    python record-feudal.py            (torch 2.13.0, numpy 2.4.6)

It is written from the paper's equations, one environment and one time step after another: the manager's memory has r cores and a clock
that says which of them the step updates; goals of the last c steps are a list. Inputs are float32 numbers, and PyTorch computes with them
in float64. Rows are time-major: row = time * ENVS + environment.

The window has C time steps that were held back, then UNROLL new ones, then one more for the last values. The loss is the mean over the
first UNROLL time steps.
"""

import json
from pathlib import Path

import numpy
import torch
from torch.nn import functional

RANDOM = numpy.random.default_rng(7)
ENVS, UNROLL, C, R = 2, 6, 3, 2
STEPS = C + UNROLL
OBSERVATION, ACTIONS, HIDDEN, D, K = 3, 3, 5, 6, 4
CONTEXT = ACTIONS + 1
SETTINGS = {
    "discount": 0.9,
    "managerDiscount": 0.97,
    "gaeLambda": 0.8,
    "entropyCost": 0.3,
    "valueCost": 0.6,
    "managerCost": 0.7,
    "intrinsicCost": 0.4,
    "rewardScale": 1.5,
}


def rounded(numbers):
    return torch.tensor(numpy.asarray(numbers).astype(numpy.float32).astype(numpy.float64))


def normal(*shape, scale=1.0):
    return rounded(RANDOM.standard_normal(shape) * scale)


SHAPES = {
    "body.0.kernel": (OBSERVATION, HIDDEN),
    "body.0.bias": (HIDDEN,),
    "manager.state.kernel": (HIDDEN, D),
    "manager.state.bias": (D,),
    "manager.memory.kernel": (D + CONTEXT, 4 * D),
    "manager.memory.recurrent_kernel": (D, 4 * D),
    "manager.memory.bias": (4 * D,),
    "manager.value.kernel": (D, 1),
    "manager.value.bias": (1,),
    "worker.memory.kernel": (HIDDEN + CONTEXT, 4 * D),
    "worker.memory.recurrent_kernel": (D, 4 * D),
    "worker.memory.bias": (4 * D,),
    "worker.goal.kernel": (D, K),
    "worker.action.kernel": (D, ACTIONS * K),
    "worker.action.bias": (ACTIONS * K,),
    "worker.value.kernel": (D, 1),
    "worker.value.bias": (1,),
}
weights = {name: normal(*shape, scale=0.6).requires_grad_() for name, shape in SHAPES.items()}

observations = normal((STEPS + 1) * ENVS, OBSERVATION).reshape(STEPS + 1, ENVS, OBSERVATION)
context = normal((STEPS + 1) * ENVS, CONTEXT).reshape(STEPS + 1, ENVS, CONTEXT)
actions = torch.tensor(RANDOM.integers(0, ACTIONS, (STEPS, ENVS)))
rewards = normal(STEPS, ENVS)
held_intrinsic = normal(STEPS, ENVS, scale=0.3)
random_goals = torch.zeros(STEPS + 1, ENVS, D, dtype=torch.float64)
random_goals[2, 0] = normal(D, scale=3)
random_goals[5, 1] = normal(D, scale=3)
# An episode that terminates among the steps that were held back, one that is truncated later, and one that terminates at the last step.
ends = torch.zeros(STEPS, ENVS, dtype=torch.int64)
worker_ends, manager_ends = torch.zeros(STEPS, ENVS, dtype=torch.float64), torch.zeros(STEPS, ENVS, dtype=torch.float64)
ends[1, 0] = ends[4, 1] = ends[STEPS - 1, 0] = 1
worker_ends[4, 1], manager_ends[4, 1] = 0.75, -1.25
ages = torch.zeros(STEPS + 1, ENVS, dtype=torch.int64)
for step in range(STEPS):
    ages[step + 1] = torch.where(ends[step] == 1, 0, ages[step] + 1)


def memory(name, x, h, c):
    """Gates in the order i, f, g, o."""
    z = x @ weights[f"{name}.kernel"] + h @ weights[f"{name}.recurrent_kernel"] + weights[f"{name}.bias"]
    i, f, g, o = z.split(D)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def direction(x):
    length = x.norm()
    return x / length if length > 1e-6 else torch.zeros_like(x)


def linear(name, x):
    return x @ weights[f"{name}.kernel"] + weights[f"{name}.bias"]


zeros = torch.zeros(D, dtype=torch.float64)
states, goals, logits, worker_values, manager_values = {}, {}, {}, {}, {}
for env in range(ENVS):
    for step in range(STEPS + 1):
        if ages[step, env] == 0:
            clock, cores, recent_goals, worker = 0, [(zeros, zeros)] * R, [], (zeros, zeros)
        z = torch.relu(linear("body.0", observations[step, env]))
        s = torch.relu(linear("manager.state", z))
        core = clock % R
        cores = [memory("manager.memory", torch.cat([s, context[step, env]]), *state) if i == core else state for i, state in enumerate(cores)]
        clock += 1
        pooled = sum(h for h, _ in cores)
        noise = random_goals[step, env]
        g = direction(noise if noise.abs().sum() > 0 else pooled)
        recent_goals = [*recent_goals, g.detach()][-(C + 1) :]
        worker = memory("worker.memory", torch.cat([z, context[step, env]]), *worker)
        w = sum(recent_goals) @ weights["worker.goal.kernel"]
        u = linear("worker.action", worker[0]).reshape(ACTIONS, K)
        at = (step, env)
        states[at], goals[at], logits[at] = s, g, u @ w
        worker_values[at], manager_values[at] = linear("worker.value", worker[0])[0], linear("manager.value", s)[0]


def cosine(a, b):
    return (a @ b) / (a.norm() * b.norm()) if a.norm() > 1e-6 and b.norm() > 1e-6 else torch.zeros((), dtype=torch.float64)


intrinsic = held_intrinsic.clone()
for env in range(ENVS):
    for step in range(C, STEPS):
        reached = states[step, env] if ends[step, env] else states[step + 1, env]
        total = 0.0
        for i in range(min(C, int(ages[step, env]) + 1)):
            total += cosine((reached - states[step - i, env]).detach(), goals[step - i, env].detach())
        intrinsic[step, env] = total / C


def advantages(reward, values, discount, end_values):
    found = torch.zeros(STEPS, ENVS, dtype=torch.float64)
    for env in range(ENVS):
        later = 0.0
        for step in reversed(range(STEPS)):
            ended = bool(ends[step, env])
            following = end_values[step, env] if ended else values[step + 1, env].detach()
            later = 0.0 if ended else later
            later = reward[step, env] + discount * following - values[step, env].detach() + discount * SETTINGS["gaeLambda"] * later
            found[step, env] = later
    return found


scaled = SETTINGS["rewardScale"] * rewards
worker_advantages = advantages(scaled + SETTINGS["intrinsicCost"] * intrinsic, worker_values, SETTINGS["discount"], worker_ends)
manager_advantages = advantages(scaled, manager_values, SETTINGS["managerDiscount"], manager_ends)

loss = 0.0
for env in range(ENVS):
    for step in range(UNROLL):
        at = (step, env)
        logs = functional.log_softmax(logits[at], dim=0)
        entropy = -(logs.exp() * logs).sum()
        ahead = step
        while ahead < step + C and not ends[ahead, env]:
            ahead += 1
        transition = cosine((states[ahead, env] - states[at]).detach(), goals[at])
        worker_return = worker_advantages[at] + worker_values[at].detach()
        manager_return = manager_advantages[at] + manager_values[at].detach()
        loss = loss - worker_advantages[at] * logs[actions[at]] - SETTINGS["entropyCost"] * entropy
        loss = loss + SETTINGS["valueCost"] * 0.5 * ((worker_return - worker_values[at]) ** 2 + (manager_return - manager_values[at]) ** 2)
        loss = loss - SETTINGS["managerCost"] * manager_advantages[at] * transition
loss = loss / (UNROLL * ENVS)
gradients = torch.autograd.grad(loss, list(weights.values()))


def numbers(tensor, digits=12):
    tensor = tensor.detach()
    if tensor.dtype != torch.float64:
        return tensor.flatten().tolist()
    return [float(f"{number:.{digits}g}") for number in tensor.flatten().tolist()]


def all_rows(values, steps):
    return torch.stack([torch.stack([values[step, env] for env in range(ENVS)]) for step in range(steps)])


recorded = {
    "sizes": {"envs": ENVS, "unroll": UNROLL, "horizon": C, "dilation": R, "units": D, "embedding": K, "hidden": HIDDEN, "actions": ACTIONS},
    "settings": SETTINGS,
    "weights": {name: numbers(values) for name, values in weights.items()},
    "inputs": {
        "observations": numbers(observations),
        "context": numbers(context),
        "randomGoals": numbers(random_goals),
        "ages": numbers(ages),
        "actions": numbers(actions),
        "rewards": numbers(rewards),
        "intrinsic": numbers(held_intrinsic),
        "ends": numbers(ends),
        "workerEnds": numbers(worker_ends),
        "managerEnds": numbers(manager_ends),
    },
    "outputs": {
        "policy": numbers(all_rows(logits, STEPS + 1)),
        "value": numbers(all_rows(worker_values, STEPS + 1)),
        "managerValue": numbers(all_rows(manager_values, STEPS + 1)),
        "state": numbers(all_rows(states, STEPS + 1)),
        "goal": numbers(all_rows(goals, STEPS + 1)),
        "intrinsic": numbers(intrinsic),
        "workerAdvantages": numbers(worker_advantages),
        "managerAdvantages": numbers(manager_advantages),
    },
    "gradients": {name: numbers(gradient) for name, gradient in zip(weights, gradients)},
}
Path(__file__).with_name("feudal.json").write_text(json.dumps(recorded) + "\n")
