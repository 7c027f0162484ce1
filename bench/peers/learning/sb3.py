"""Learning curves of Stable-Baselines3 with the settings of settings.json, one core.

    .venv/bin/python learning/sb3.py [--agent a2c] [--env CartPole-v1] [--scale 1]

Appends 50 rows a seed to curves/sb3-<agent>-<env>.csv: the mean return of the episodes that ended within each fiftieth of the
budget, and how many they were. Seeds that are there already are not run again, so it may be stopped and started at any time.
"""

import argparse
import csv
import json
import time
from pathlib import Path

import torch
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env

HERE = Path(__file__).parent
SETTINGS = json.loads((HERE / "settings.json").read_text())


class Episodes(BaseCallback):
    """Every finished episode: environment steps so far, and its return."""

    def __init__(self):
        super().__init__()
        self.finished = []

    def _on_step(self):
        for info in self.locals["infos"]:
            if "episode" in info:
                self.finished.append((self.num_timesteps, info["episode"]["r"]))
        return True


def build(agent, settings, env, seed):
    common = dict(
        policy="MlpPolicy",
        env=env,
        seed=seed,
        device="cpu",
        n_steps=settings["unroll"],
        learning_rate=settings["learningRate"],
        gamma=settings["discount"],
        gae_lambda=settings["gaeLambda"],
        ent_coef=settings["entropyCost"],
        vf_coef=0.5,
        max_grad_norm=0.5,
    )
    if agent == "a2c":
        return A2C(**common)
    return PPO(**common, batch_size=settings["minibatch"], n_epochs=settings["epochs"], clip_range=settings["clip"])


def train(task, seed, steps):
    env = make_vec_env(task["env"], n_envs=task["settings"]["envs"], seed=seed)
    episodes = Episodes()
    build(task["agent"], task["settings"], env, seed).learn(steps, callback=episodes)
    env.close()
    return episodes.finished


def curve(finished, steps):
    points = SETTINGS["points"]
    bins = [[] for _ in range(points)]
    for at, value in finished:
        if at <= steps:
            bins[min(points - 1, (at - 1) * points // steps)].append(value)
    return [
        (steps * (i + 1) // points, len(values), f"{sum(values) / len(values):.3f}" if values else "") for i, values in enumerate(bins)
    ]


def seeds_of(file):
    if not file.exists():
        return set()
    with file.open() as rows:
        return {int(row["seed"]) for row in csv.DictReader(rows)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--agent")
    parser.add_argument("--env")
    parser.add_argument("--scale", type=float, default=1, help="of the budgets, for a trial")
    parser.add_argument("--out", type=Path, default=HERE / "curves")
    flags = parser.parse_args()
    torch.set_num_threads(1)
    wanted = [task for task in SETTINGS["tasks"] if flags.agent in (None, task["agent"]) and flags.env in (None, task["env"])]
    for task in wanted:
        for seed in task.get("seeds", SETTINGS["seeds"]):
            run(task, seed, int(task["steps"] * flags.scale), flags.out)


def run(task, seed, steps, folder):
    name = f"{task['agent']}-{task['env']}"
    file = folder / f"sb3-{name}.csv"
    if seed in seeds_of(file):
        return
    began = time.perf_counter()
    rows = curve(train(task, seed, steps), steps)
    heading = "" if file.exists() else "seed,steps,episodes,return\n"
    with file.open("a") as out:
        out.write(heading + "".join(f"{seed},{at},{count},{mean}\n" for at, count, mean in rows))
    print(f"{name} seed {seed}: {time.perf_counter() - began:.0f} s, last {rows[-1][2]}", flush=True)


if __name__ == "__main__":
    main()
