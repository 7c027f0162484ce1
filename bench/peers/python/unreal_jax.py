"""UNREAL of pictures in JAX, the same work in an update as agents/unreal: pictures of 42x42x3 bytes -> 16 filters of 8x8/4 -> 32 of 4x4/2 ->
dense 128 -> LSTM 128, which reads the last action and reward -> 18 actions and a value; 16 environments x 20 steps.

The same on both sides are the 378,969 parameters; the replay of the latest 2,000 frames, bytes, with what each action changed in 10x10 cells,
and the latest 100 windows that a reward followed; and an update, which acts for 20 steps, and learns from

- A2C's loss by the rollout;
- pixel control and value replay, each by 20 steps of 16 sequences, drawn anew and seen by the whole network: the one behind the LSTM by
  dense 512 and a deconvolution of 4x4/2 to 10x10x(1 + 18), the other by the value;
- reward prediction by 16 windows of 3 frames, half of them paid: the convolutions, dense 128, 3 classes;

by one step of RMSProp against the clipped sum of the gradients. The environments are those of pictures_jax.py.

Acting, and what it changed in pictures, is one compiled function; the gradient of each loss is another, and the step: the tasks in one were 1.6
times as slow. The replay between them is NumPy's. That is kind to JAX: environments that are no functions of JAX would be asked 20 times. It
does not copy windows that are overwritten in the same rollout, and gives up no episode, where Clade begins new ones in each slice. A2C learns
from the activations that chose the actions, as with --forward once in pictures_jax.py."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.nn import initializers

from peer import arguments, serve
from pictures_jax import ACTIONS, CHANNELS, ENVS, EPISODE, LAYERS, POOL, ROWS, UNROLL
from pictures_jax import Trunk, convolution, heads, initial, remember, returns_of

SIDE, UNITS = 42, 128
CELL, CELLS, BORDER = 4, 10, 1
#: The picture before the deconvolution.
SMALL, FILTERS, SIZE = 4, 32, 4
CHANGE_DISCOUNT = 0.9
WINDOW, PREDICTOR, CLASSES = 3, 128, 3
TIMES, WINDOWS = 2000 // ENVS, 100
RATE, ENTROPY_COST, PIXEL_COST = 2e-3, 2e-3, 0.05


def initial_all(key):
    key, *keys = jax.random.split(key, 7)
    orthogonal = lambda i, gain, *shape: initializers.orthogonal(gain)(keys[i], shape)
    seen = LAYERS[-1][2] * 3 * 3
    return {
        **initial(key, SIDE, UNITS),
        "context": orthogonal(0, 1.0, ACTIONS + 1, 4 * UNITS),
        "cells": orthogonal(1, 2**0.5, UNITS, SMALL * SMALL * FILTERS),
        "cellsBias": jnp.zeros(SMALL * SMALL * FILTERS),
        "deconv": orthogonal(2, 1.0, FILTERS, SIZE * SIZE * (1 + ACTIONS)),
        "deconvBias": jnp.zeros(1 + ACTIONS),
        "window": orthogonal(3, 2**0.5, WINDOW * seen, PREDICTOR),
        "windowBias": jnp.zeros(PREDICTOR),
        "classes": orthogonal(4, 1.0, PREDICTOR, CLASSES),
        "classesBias": jnp.zeros(CLASSES),
    }


def context_of(actions, rewards, known):
    """The last action one-hot and the last reward; zeros where there is none."""
    return jnp.concatenate([jax.nn.one_hot(actions, ACTIONS), rewards[..., None]], axis=-1) * known[..., None]


def changes_of(before, after):
    """The mean of |difference| of each cell: [n, envs, 42, 42, 3] bytes to [n, envs, cells, cells]."""
    inner = slice(BORDER, BORDER + CELL * CELLS)
    part = lambda x: x[:, :, inner, inner].astype(jnp.int16)
    difference = jnp.abs(part(after) - part(before)).astype(jnp.float32)
    return difference.reshape(len(before), ENVS, CELLS, CELL, CELLS, CELL * CHANNELS).sum((3, 5)) / (255 * CELL * CELL * CHANNELS)


def deconvolution(x, kernel):
    """[n, 4, 4, 32] to [n, 10, 10, 19]: what jax.lax.conv_transpose does, as one product of patches of 2x2, which makes a square of 2x2
    cells each. That and `taken` made pixel control's backward pass seven times as fast as XLA's own convolution and a gather."""
    n, half, size, numbers = len(x), SIZE // 2, SMALL + 1, 1 + ACTIONS
    x = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    patches = [x[:, 1 - a : 1 - a + size, 1 - b : 1 - b + size] for a in range(half) for b in range(half)]
    kernel = kernel.reshape(FILTERS, half, half, half, half, numbers).transpose(1, 3, 0, 2, 4, 5).reshape(-1, half * half * numbers)
    squares = jnp.concatenate(patches, axis=-1).reshape(-1, half * half * FILTERS) @ kernel
    squares = squares.reshape(n, size, size, half, half, numbers)
    return squares.transpose(0, 1, 3, 2, 4, 5).reshape(n, CELLS, CELLS, numbers)


def folded(x, kernel, bias, stride):
    """A convolution as a product, the stride folded into channels. Backwards it is twice as fast as XLA's own, but for the first layer, whose
    input needs no gradient."""
    n, side, _, channels = x.shape
    size, filters = kernel.shape[0], kernel.shape[-1]
    half, out = size // stride, (side - size) // stride + 1
    blocks = out + half - 1
    x = x[:, : blocks * stride, : blocks * stride].reshape(n, blocks, stride, blocks, stride, channels)
    x = x.transpose(0, 1, 3, 2, 4, 5).reshape(n, blocks, blocks, -1)
    patches = jnp.concatenate([x[:, a : a + out, b : b + out] for a in range(half) for b in range(half)], axis=-1)
    kernel = kernel.reshape(half, stride, half, stride, channels, filters).transpose(0, 2, 1, 3, 4, 5).reshape(-1, filters)
    return (patches.reshape(n * out * out, -1) @ kernel).reshape(n, out, out, filters) + bias


def flat(x):
    return x.reshape((-1,) + x.shape[2:])


def a2c_loss(logits, values, actions, targets):
    logs = jax.nn.log_softmax(logits)
    advantages = targets - values
    taken = jnp.take_along_axis(logs, actions[..., None], axis=-1)[..., 0]
    entropy = -(jnp.exp(logs) * logs).sum(-1)
    return (-jax.lax.stop_gradient(advantages) * taken + 0.5 * advantages**2 - ENTROPY_COST * entropy).mean()


CONVOLUTIONS = (convolution, folded)


class Unreal:
    def __init__(self, pool):
        self.pool, self.trunk = pool, Trunk(CONVOLUTIONS)
        self.optimizer = optax.chain(optax.clip_by_global_norm(2.0), optax.rmsprop(RATE, decay=0.99, eps=1e-5, eps_in_sqrt=False))

    def start(self, key):
        params = initial_all(key)
        zeros = jnp.zeros((ENVS, UNITS))
        return params, self.optimizer.init(params), ((zeros, zeros), jnp.ones(ENVS), jnp.zeros((ENVS, ACTIONS + 1)))

    def act(self, params, carry, row):
        """A step of all environments: a picture is seen, an action drawn, and the environment pays for it."""
        memory, begins, context = carry
        pictures, key = row
        sums, read = self.trunk.forward(params, pictures)
        memory = remember(params, memory, sums + context @ params["context"], begins)
        draw, end = jax.random.split(key)
        actions = jax.random.categorical(draw, heads(params, memory[0])[0])
        ends = (jax.random.uniform(end, (ENVS,)) < EPISODE).astype(jnp.float32)
        rewards = (actions == 0).astype(jnp.float32)
        return (memory, ends, context_of(actions, rewards, 1 - ends)), (actions, rewards, ends, begins, context, (sums, read))

    def rollout(self, params, carry, places, key):
        seen, last, entered = self.pool[places[:UNROLL]], self.pool[places[UNROLL]], carry[0]
        keys = jax.random.split(key, UNROLL)
        carry, (actions, rewards, ends, begins, context, kept) = jax.lax.scan(lambda *x: self.act(params, *x), carry, (seen, keys))
        sums = self.trunk.forward(params, last)[0] + carry[2] @ params["context"]
        following = heads(params, remember(params, carry[0], sums, carry[1])[0])[1]
        experience = (entered, begins, context, actions, rewards, ends, following)
        return carry, experience, kept, changes_of(seen, jnp.concatenate([seen[1:], last[None]]))

    def remembered(self, params, sums, memory, begins, context):
        """What the LSTM puts out, [unroll, envs, 128], and its state in the end."""
        sums = sums + context @ params["context"]
        memory, h = jax.lax.scan(lambda m, row: (m := remember(params, m, *row), m[0]), memory, (sums, begins))
        return h, memory

    def on_policy(self, params, sums, entered, begins, context, actions, rewards, ends, following):
        h, _ = self.remembered(params, sums, entered, begins, context)
        logits, values = heads(params, h)
        return a2c_loss(logits, values, actions, jax.lax.stop_gradient(returns_of(rewards, ends, following)))

    def on_policy_gradient(self, params, kept, experience):
        sums, read = kept
        gradient, d = jax.grad(self.on_policy, argnums=(0, 1))(params, sums, *experience)
        return {**gradient, **self.trunk.backward(params, [flat(x) for x in read], flat(d))}

    def sums(self, params, pictures):
        return self.trunk.forward(params, flat(pictures))[0].reshape(*pictures.shape[:2], -1)

    def replayed(self, params, sequences):
        """What the LSTM makes of sequences, of which nothing is known before: [unroll, envs, 128], and of what follows, [envs, 128]."""
        pictures, begins, actions, rewards, known = sequences["pictures"], sequences["begins"], *sequences["last"]
        context = context_of(actions, rewards, known)
        zeros = jnp.zeros((ENVS, UNITS))
        h, memory = self.remembered(params, self.sums(params, pictures[:-1]), (zeros, zeros), begins[:-1], context[:-1])
        fixed = jax.lax.stop_gradient(params)
        sums = self.trunk.forward(fixed, pictures[-1])[0] + context[-1] @ fixed["context"]
        return h, remember(fixed, jax.lax.stop_gradient(memory), sums, begins[-1])[0]

    def value_replay(self, params, sequences):
        h, last = self.replayed(params, sequences)
        following = jax.lax.stop_gradient(heads(params, last)[1])
        targets = returns_of(sequences["rewards"], sequences["ends"], following)
        return 0.5 * ((heads(params, h)[1] - targets) ** 2).sum()

    def cells(self, params, h):
        """V and the advantages of each cell: [n, 10, 10, 1 + 18]."""
        small = jax.nn.relu(h @ params["cells"] + params["cellsBias"]).reshape(-1, SMALL, SMALL, FILTERS)
        return deconvolution(small, params["deconv"]) + params["deconvBias"]

    @staticmethod
    def best(cells):
        """The largest of the values V + A - mean of A."""
        return cells[..., 0] + cells[..., 1:].max(-1) - cells[..., 1:].mean(-1)

    @staticmethod
    def taken(cells, actions):
        """The value of the action that was taken, as a sum with weights."""
        weights = jnp.concatenate([jnp.ones((len(actions), 1)), jax.nn.one_hot(actions, ACTIONS) - 1 / ACTIONS], axis=-1)
        return (cells * weights[:, None, None]).sum(-1)

    def pixel_control(self, params, sequences):
        h, last = self.replayed(params, sequences)
        best = jax.lax.stop_gradient(self.best(self.cells(params, last)))

        def back(following, row):
            changes, ends = row
            value = changes + CHANGE_DISCOUNT * following * (1 - ends)[:, None, None]
            return value, value

        targets = jax.lax.scan(back, best, (sequences["changes"], sequences["ends"]), reverse=True)[1]
        taken = self.taken(self.cells(params, flat(h)), flat(sequences["actions"]))
        return 0.5 * ((taken - flat(targets)) ** 2).sum()

    def reward_prediction(self, params, windows):
        x = windows["pictures"].reshape(-1, SIDE, SIDE, CHANNELS).astype(jnp.float32) * (1 / 255)
        for i, (_, stride, _) in enumerate(LAYERS):
            x = jax.nn.relu(CONVOLUTIONS[i](x, params[f"kernel{i}"], params[f"bias{i}"], stride))
        hidden = jax.nn.relu(x.reshape(ENVS, -1) @ params["window"] + params["windowBias"])
        logits = hidden @ params["classes"] + params["classesBias"]
        return optax.softmax_cross_entropy_with_integer_labels(logits, windows["classes"]).sum()

    def apply(self, params, memory, gradient, tasks):
        """A step against the sum of A2C's gradient, of a mean, and of the tasks' by their costs, divided likewise."""
        costs = (PIXEL_COST / ROWS, 1 / ROWS, 1 / ROWS)
        whole = jax.tree.map(lambda g, *others: g + sum(cost * other for cost, other in zip(costs, others)), gradient, *tasks)
        change, memory = self.optimizer.update(whole, memory)
        return optax.apply_updates(params, change), memory


class Replay:
    """The latest frames, by time steps of all environments, and the latest windows that a reward followed."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.time, self.paid = 0, 0
        self.pictures = np.zeros((TIMES, ENVS, SIDE, SIDE, CHANNELS), np.uint8)
        self.changes = np.zeros((TIMES, ENVS, CELLS, CELLS), np.float32)
        self.actions = np.zeros((TIMES, ENVS), np.int32)
        self.rewards, self.ends, self.begins = (np.zeros((TIMES, ENVS), np.float32) for _ in range(3))
        self.windows = np.zeros((WINDOWS, WINDOW, SIDE, SIDE, CHANNELS), np.uint8)
        self.window_rewards = np.zeros(WINDOWS, np.float32)

    @property
    def full(self):
        return self.time >= TIMES

    def add(self, pictures, changes, actions, rewards, ends, begins):
        at = (self.time + np.arange(UNROLL)) % TIMES
        self.pictures[at], self.changes[at], self.actions[at] = pictures, changes, actions
        self.rewards[at], self.ends[at], self.begins[at] = rewards, ends, begins
        self.time += UNROLL
        t, env = np.nonzero((self.rewards[at] != 0) & self.is_window(at))
        t, env = at[t[-WINDOWS:]], env[-WINDOWS:]
        to = (self.paid + np.arange(len(t))) % WINDOWS
        self.windows[to] = self.pictures[self.window(t), env[:, None]]
        self.window_rewards[to] = self.rewards[t, env]
        self.paid += len(t)

    def is_window(self, at):
        """Whether the three frames that end with each are of one episode: [n, envs]."""
        return (self.begins[at] == 0) & (self.begins[(at - 1) % TIMES] == 0)

    @staticmethod
    def window(t):
        return (t[:, None] + np.arange(1 - WINDOW, 1)) % TIMES

    def sequences(self):
        start = self.random.integers(0, TIMES - UNROLL, ENVS)
        age = start + np.arange(UNROLL + 1)[:, None]
        env = np.arange(ENVS)
        at = (self.time + age) % TIMES
        before, begins, now = (at - 1) % TIMES, self.begins[at, env], at[:-1]
        known = ((begins == 0) & (age > 0)).astype(np.float32)
        return {
            "pictures": self.pictures[at, env],
            "begins": begins,
            "last": (self.actions[before, env], self.rewards[before, env], known),
            "actions": self.actions[now, env],
            "rewards": self.rewards[now, env],
            "ends": self.ends[now, env],
            "changes": self.changes[now, env],
        }

    def draw_windows(self):
        times = (self.time + np.arange(WINDOW - 1, TIMES)) % TIMES
        t, env = np.nonzero((self.rewards[times] == 0) & self.is_window(times))
        held = min(self.paid, WINDOWS)
        coins, places = self.random.random((2, ENVS))
        paid = np.full(ENVS, True) if len(t) == 0 else (coins < 0.5) & (held > 0)
        pictures = np.empty((ENVS, WINDOW, SIDE, SIDE, CHANNELS), np.uint8)
        chosen = (places[paid] * held).astype(int)
        pictures[paid] = self.windows[chosen]
        dull = (places[~paid] * len(t)).astype(int)
        pictures[~paid] = self.pictures[self.window(times[t[dull]]), env[dull][:, None]]
        rewards = np.zeros(ENVS, np.float32)
        rewards[paid] = self.window_rewards[chosen]
        return {"pictures": pictures, "classes": np.where(rewards == 0, 0, np.where(rewards > 0, 1, 2)).astype(np.int32)}


class Member:
    def __init__(self, seed):
        self.pool = np.random.default_rng(seed).integers(0, 256, (POOL, ENVS, SIDE, SIDE, CHANNELS), np.uint8)
        agent = Unreal(jnp.asarray(self.pool))
        self.rollout, self.on_policy = jax.jit(agent.rollout), jax.jit(agent.on_policy_gradient)
        self.tasks = [jax.jit(jax.value_and_grad(loss)) for loss in (agent.pixel_control, agent.value_replay, agent.reward_prediction)]
        self.apply = jax.jit(agent.apply, donate_argnums=(0, 1))
        self.params, self.memory, self.carry = jax.jit(agent.start)(jax.random.PRNGKey(seed))
        self.replay, self.key, self.turn = Replay(seed), jax.random.PRNGKey(seed + 1), 0
        while not self.replay.full:
            self.act()

    def act(self):
        # The pool's pictures begin at another one each update.
        places = (np.arange(UNROLL + 1) + self.turn) % POOL
        self.key, key = jax.random.split(self.key)
        self.carry, experience, kept, changes = self.rollout(self.params, self.carry, places, key)
        _, begins, _, actions, rewards, ends, _ = experience
        self.replay.add(self.pool[places[:UNROLL]], *map(np.asarray, (changes, actions, rewards, ends, begins)))
        self.turn += 1
        return kept, experience

    def train(self):
        """An update. Returns the losses of pixel control, value replay and reward prediction, each by row."""
        gradient = self.on_policy(self.params, *self.act())
        batches = (self.replay.sequences(), self.replay.sequences(), self.replay.draw_windows())
        losses, gradients = zip(*(task(self.params, batch) for task, batch in zip(self.tasks, batches)))
        self.params, self.memory = jax.block_until_ready(self.apply(self.params, self.memory, gradient, gradients))
        return np.array(losses) / ROWS


if __name__ == "__main__":
    flags = arguments()
    member = Member(flags.seed)

    def chunk():
        member.train()
        return ROWS, []

    serve(flags, chunk)
