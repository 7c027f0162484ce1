"""A PPO in PureJaxRL's style with its published CartPole settings: 4 environments x 128 steps, 4 epochs of 4 minibatches, Adam at 2.5e-4
falling to 0 over the budget, clip 0.2, lambda 0.95, entropy 0.01, networks of their own for policy and value. All of it one compiled
lax.scan over flax, optax and gymnax."""

import flax.linen as nn
import gymnax
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.linen.initializers import constant, orthogonal

from a2c_jax import chunks
from peer import arguments, serve

ENVS, STEPS, EPOCHS, MINIBATCHES = 4, 128, 4, 4
ROWS = ENVS * STEPS
DISCOUNT, LAMBDA, CLIP, ENTROPY, VALUE = 0.99, 0.95, 0.2, 0.01, 0.5
RATE, BUDGET = 2.5e-4, 500_000
UPDATES = 10


class Tower(nn.Module):
    out: int
    gain: float

    @nn.compact
    def __call__(self, x):
        for _ in range(2):
            x = nn.tanh(nn.Dense(64, kernel_init=orthogonal(np.sqrt(2)), bias_init=constant(0.0))(x))
        return nn.Dense(self.out, kernel_init=orthogonal(self.gain), bias_init=constant(0.0))(x)


class Separate(nn.Module):
    @nn.compact
    def __call__(self, x):
        return Tower(2, 0.01)(x), Tower(1, 1.0)(x)[..., 0]


def log_probability(logits, actions):
    return jnp.take_along_axis(jax.nn.log_softmax(logits), actions[..., None], axis=-1)[..., 0]


def gae(rewards, ends, values, last):
    def back(carry, row):
        following, ahead = carry
        reward, end, value = row
        error = reward + DISCOUNT * following * (1 - end) - value
        advantage = error + DISCOUNT * LAMBDA * (1 - end) * ahead
        return (value, advantage), advantage

    return jax.lax.scan(back, (last, jnp.zeros_like(last)), (rewards, ends, values), reverse=True, unroll=16)[1]


def loss(params, network, batch):
    observations, actions, before, old_values, advantages, targets = batch
    logits, values = network.apply(params, observations)
    ratio = jnp.exp(log_probability(logits, actions) - before)
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    policy = -jnp.minimum(ratio * advantages, jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * advantages).mean()
    near = old_values + jnp.clip(values - old_values, -CLIP, CLIP)
    value = 0.5 * jnp.maximum((values - targets) ** 2, (near - targets) ** 2).mean()
    logs = jax.nn.log_softmax(logits)
    entropy = -(jnp.exp(logs) * logs).sum(-1).mean()
    return policy + VALUE * value - ENTROPY * entropy


def trainer(annealed):
    environment, params_of_env = gymnax.make("CartPole-v1")
    network = Separate()
    schedule = optax.linear_schedule(RATE, 0.0, BUDGET // ROWS * EPOCHS * MINIBATCHES) if annealed else RATE
    optimizer = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(schedule, eps=1e-5))
    step_all = jax.vmap(environment.step, in_axes=(0, 0, 0, None))

    def act(carry, _):
        params, states, observations, running, key = carry
        key, draw, move = jax.random.split(key, 3)
        logits, values = network.apply(params, observations)
        actions = jax.random.categorical(draw, logits)
        after, states, rewards, terminated, truncated, _ = step_all(jax.random.split(move, ENVS), states, actions, params_of_env)
        ends = jnp.logical_or(terminated, truncated)
        running = running + rewards
        row = (observations, actions, log_probability(logits, actions), values, rewards, ends.astype(jnp.float32), jnp.where(ends, running, 0.0))
        return (params, states, after, jnp.where(ends, 0.0, running), key), row

    def minibatch(carry, batch):
        params, memory = carry
        change, memory = optimizer.update(jax.grad(loss)(params, network, batch), memory)
        return (optax.apply_updates(params, change), memory), None

    def update(state, _):
        params, memory, *rest = state
        (_, states, observations, running, key), rows = jax.lax.scan(act, (params, *rest), None, STEPS)
        seen, actions, before, values, rewards, ends, finished = rows
        advantages = gae(rewards, ends, values, network.apply(params, observations)[1])
        experience = tuple(x.reshape((ROWS,) + x.shape[2:]) for x in (seen, actions, before, values, advantages, advantages + values))

        def epoch(carry, shuffle):
            order = jax.random.permutation(shuffle, ROWS)
            batches = tuple(x[order].reshape((MINIBATCHES, -1) + x.shape[1:]) for x in experience)
            return jax.lax.scan(minibatch, carry, batches)

        key, *shuffles = jax.random.split(key, EPOCHS + 1)
        (params, memory), _ = jax.lax.scan(epoch, (params, memory), jnp.stack(shuffles))
        return (params, memory, states, observations, running, key), (finished.sum(), ends.sum())

    def start(key):
        first, second, third = jax.random.split(key, 3)
        observations, states = jax.vmap(environment.reset, in_axes=(0, None))(jax.random.split(first, ENVS), params_of_env)
        params = network.init(second, observations)
        return params, optimizer.init(params), states, observations, jnp.zeros(ENVS), third

    return start, update


if __name__ == "__main__":
    flags = arguments()
    flags.budget = BUDGET
    serve(flags, chunks(*trainer(flags.mode == "threshold"), jax.random.PRNGKey(flags.seed), UPDATES, ROWS))
