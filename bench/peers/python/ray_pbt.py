"""Ray Tune's PBT over members that only keep a core busy: the cost of a slice beside its work, and the time from the decision of an exploit
until the loser trains again. One JSON line."""

import argparse
import json
import os
import sys
import tempfile
import time

# Ray prints on stdout, so the answer goes to a copy of the original stdout.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import numpy as np
import psutil
import ray
from ray import tune
from ray.tune.schedulers import PopulationBasedTraining

WEIGHTS = 25_600


class Busy(tune.Trainable):
    def setup(self, config):
        self.weights = np.zeros(WEIGHTS, np.float32)
        self.rate = config["rate"]

    def step(self):
        began = time.time()
        while time.time() - began < self.config["work"]:
            pass
        return {"score": float(np.random.random()), "began": began, "ended": time.time()}

    def save_checkpoint(self, folder):
        np.save(os.path.join(folder, "weights.npy"), self.weights)

    def load_checkpoint(self, folder):
        self.weights = np.load(os.path.join(folder, "weights.npy"))

    def reset_config(self, config):
        self.rate = config["rate"]
        return True


class Watched(PopulationBasedTraining):
    """Notes every slice, every decision to exploit, and the moment at which the loser trains again."""

    def __init__(self, **options):
        super().__init__(**options)
        self.slices, self.decided, self.exploits = [], {}, []

    def _exploit(self, controller, trial, donor):
        self.decided[trial.trial_id] = time.time()
        super()._exploit(controller, trial, donor)

    def on_trial_result(self, controller, trial, result):
        self.slices.append((result["began"], result["ended"]))
        decided = self.decided.pop(trial.trial_id, None)
        if decided is not None:
            self.exploits.append(result["began"] - decided)
        return super().on_trial_result(controller, trial, result)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=8)
    parser.add_argument("--cycles", type=int, default=4)
    parser.add_argument("--work", type=float, default=0.05)
    parser.add_argument("--fraction", type=float, default=0.25)
    parser.add_argument("--reuse", action="store_true")
    flags = parser.parse_args()
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    scheduler = Watched(
        time_attr="training_iteration",
        metric="score",
        mode="max",
        perturbation_interval=1,
        quantile_fraction=flags.fraction,
        hyperparam_mutations={"rate": tune.loguniform(1e-3, 1)},
    )
    with tempfile.TemporaryDirectory() as folder:
        tuner = tune.Tuner(
            Busy,
            param_space={"rate": tune.loguniform(1e-3, 1), "work": flags.work},
            tune_config=tune.TuneConfig(scheduler=scheduler, num_samples=flags.members, reuse_actors=flags.reuse),
            run_config=tune.RunConfig(stop={"training_iteration": flags.cycles}, storage_path=folder, verbose=0),
        )
        tuner.fit()
        family = [psutil.Process(), *psutil.Process().children(recursive=True)]
        resident = sum(process.memory_info().rss for process in family)
    slices = scheduler.slices
    elapsed = max(ended for _, ended in slices) - min(began for began, _ in slices)
    worked = sum(ended - began for began, ended in slices)
    result = {
        "overhead": (2 * elapsed - worked) / len(slices),
        "exploits": scheduler.exploits,
        "first": min(ended for _, ended in slices) - psutil.Process().create_time(),
        "megabytes": resident / 2**20,
    }
    print(json.dumps(result), file=answer, flush=True)
    ray.shutdown()


if __name__ == "__main__":
    main()
