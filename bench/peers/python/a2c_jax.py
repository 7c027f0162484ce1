"""A2C in JAX as PureJaxRL would write it: flax network, optax optimiser, gymnax environment, all of it one compiled lax.scan.

An episode that the time limit cuts counts as ended, as it does there; Clade values its last state, which is a little more work.
"""


import flax.linen as nn
import gymnax
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.linen.initializers import constant, orthogonal

from peer import arguments, serve

ENVS = 16
UNROLL = 5
UPDATES = 100
DISCOUNT = 0.99


class ActorCritic(nn.Module):
    actions: int
    hidden: int

    @nn.compact
    def __call__(self, x):
        for _ in range(2):
            x = nn.tanh(nn.Dense(self.hidden, kernel_init=orthogonal(np.sqrt(2)), bias_init=constant(0.0))(x))
        logits = nn.Dense(self.actions, kernel_init=orthogonal(0.01), bias_init=constant(0.0))(x)
        value = nn.Dense(1, kernel_init=orthogonal(1.0), bias_init=constant(0.0))(x)
        return logits, value[..., 0]


def optimiser(rate, budget=None):
    """`budget`: steps over which the rate falls to 0; None for a constant rate."""
    schedule = rate if budget is None else optax.linear_schedule(rate, 0.0, budget // (ENVS * UNROLL))
    return optax.chain(optax.clip_by_global_norm(0.5), optax.rmsprop(schedule, decay=0.99, eps=1e-5, eps_in_sqrt=False))


def returns_of(rewards, ends, last_value):
    """R_t = r_t + gamma R_{t+1}, cut where an episode ended."""

    def back(following, row):
        reward, end = row
        value = reward + DISCOUNT * following * (1.0 - end)
        return value, value

    return jax.lax.scan(back, last_value, (rewards, ends), reverse=True)[1]


def trainer(network, environment, optimizer, envs=ENVS):
    """update(state) -> (state, (sum of returns, episodes that ended)): acting, learning and environment."""
    params_of_env = environment.default_params
    step_all = jax.vmap(environment.step, in_axes=(0, 0, 0, None))

    def act(carry, _):
        params, states, observations, running, key = carry
        key, draw, move = jax.random.split(key, 3)
        logits, _ = network.apply(params, observations)
        actions = jax.random.categorical(draw, logits)
        after, states, rewards, terminated, truncated, _ = step_all(jax.random.split(move, envs), states, actions, params_of_env)
        ends = jnp.logical_or(terminated, truncated)
        running = running + rewards
        finished = jnp.where(ends, running, 0.0)
        row = (observations, actions, rewards, ends.astype(jnp.float32), finished)
        return (params, states, after, jnp.where(ends, 0.0, running), key), row

    def loss(params, observations, actions, targets):
        logits, values = network.apply(params, observations)
        advantages = targets - values
        taken = jnp.take_along_axis(jax.nn.log_softmax(logits), actions[..., None], axis=-1)[..., 0]
        policy = -(jax.lax.stop_gradient(advantages) * taken).mean()
        return policy + 0.5 * 0.5 * (advantages**2).mean()

    def update(state, _):
        params, memory, states, observations, running, key = state
        carry = (params, states, observations, running, key)
        (_, states, observations, running, key), rows = jax.lax.scan(act, carry, None, UNROLL)
        seen, actions, rewards, ends, finished = rows
        targets = returns_of(rewards, ends, network.apply(params, observations)[1])
        flat = lambda x: x.reshape((envs * UNROLL,) + x.shape[2:])
        gradient = jax.grad(loss)(params, flat(seen), flat(actions), flat(targets))
        change, memory = optimizer.update(gradient, memory)
        params = optax.apply_updates(params, change)
        return (params, memory, states, observations, running, key), (finished.sum(), ends.sum())

    def start(key):
        first, second, third = jax.random.split(key, 3)
        observations, states = jax.vmap(environment.reset, in_axes=(0, None))(jax.random.split(first, envs), params_of_env)
        params = network.init(second, observations)
        return params, optimizer.init(params), states, observations, jnp.zeros(envs), third

    return start, update


def chunks(start, update, key, updates=UPDATES, steps=ENVS * UNROLL):
    run = jax.jit(lambda state: jax.lax.scan(update, state, None, updates))
    box = [jax.jit(start)(key)]

    def chunk():
        box[0], (sums, counts) = run(box[0])
        return updates * steps, zip(np.asarray(sums).ravel().tolist(), np.asarray(counts).ravel().astype(int).tolist())

    return chunk


if __name__ == "__main__":
    flags = arguments()
    environment, _ = gymnax.make("CartPole-v1")
    network = ActorCritic(2, flags.hidden)
    budget = flags.budget if flags.mode == "threshold" else None
    start, update = trainer(network, environment, optimiser(2e-3, budget))
    serve(flags, chunks(start, update, jax.random.PRNGKey(flags.seed)))
