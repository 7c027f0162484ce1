"""The protocol of every peer: JSON lines on stdout, which answer lines on stdin.

`speed`: says {"ready"} once it is compiled and warm; then each line {"seconds"} is answered with the steps of about so many seconds
and the CPU time that they took; at the end of stdin {"megabytes"}, its peak resident memory.
`threshold`: trains from nothing, says {"updated"} after the first update, and {"passed", "steps"} when the mean of the latest
100 episodes has reached the threshold, or the budget is spent.
"""

import argparse
import json
import resource
import sys
import time
from collections import deque

EPISODES = 100
THRESHOLD = 475


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["speed", "threshold"])
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--members", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget", type=int, default=400_000, help="steps over which the learning rate falls to 0")
    flags = parser.parse_args()
    return flags


def say(**message):
    print(json.dumps(message), flush=True)


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Latest:
    """The mean of the latest episodes, which come in groups of (sum of returns, count)."""

    def __init__(self):
        self.groups = deque()
        self.sum = 0.0
        self.count = 0

    def add(self, total, count):
        if count == 0:
            return
        self.groups.append((total, count))
        self.sum += total
        self.count += count
        while self.count - self.groups[0][1] >= EPISODES:
            total, count = self.groups.popleft()
            self.sum -= total
            self.count -= count

    def passed(self):
        return self.count >= EPISODES and self.sum / self.count >= THRESHOLD


def serve(flags, chunk):
    """chunk(): trains some updates; returns the steps and the finished episodes as groups of (sum, count)."""
    if flags.mode == "speed":
        speed(chunk)
    else:
        threshold(chunk, flags.budget)


def speed(chunk):
    until = time.perf_counter() + 0.5
    chunk()
    while time.perf_counter() < until:
        chunk()
    say(ready=True)
    for line in sys.stdin:
        seconds = json.loads(line)["seconds"]
        began, cpu = time.perf_counter(), time.process_time()
        steps, now = 0, began
        while now - began < seconds:
            steps += chunk()[0]
            now = time.perf_counter()
        say(steps=steps, seconds=now - began, cpu=time.process_time() - cpu)
    say(megabytes=megabytes())


def threshold(chunk, budget):
    latest = Latest()
    steps = 0
    while steps < budget and not latest.passed():
        trained, groups = chunk()
        if steps == 0:
            say(updated=True)
        steps += trained
        for total, count in groups:
            latest.add(total, count)
    say(passed=latest.passed(), steps=steps, megabytes=megabytes())
