"""Plays Gymnasium environments for Clade: the other end of python-process.ts.

Frames in both directions on standard input and output: their length as a little-endian 32-bit number, then a msgpack map. Each request
has an "op" and gets one reply; numbers of many environments travel as raw little-endian arrays. Needs Gymnasium alone. What an
environment prints goes to standard error, so that it cannot disturb the frames.
"""

import os
import select
import struct
import sys
import threading
import traceback


# msgpack, as far as the two ends need it.
def pack(value):
    if value is None:
        return b"\xc0"
    if value is True or value is False:
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        # A 64-bit number would arrive as a bigint.
        return struct.pack(">Bi", 0xD2, value) if -(2**31) <= value < 2**31 else struct.pack(">Bd", 0xCB, value)
    if isinstance(value, float):
        return struct.pack(">Bd", 0xCB, value)
    if isinstance(value, str):
        data = value.encode("utf-8", "replace")
        return struct.pack(">BI", 0xDB, len(data)) + data
    if isinstance(value, bytes):
        return struct.pack(">BI", 0xC6, len(value)) + value
    if isinstance(value, list):
        return struct.pack(">BI", 0xDD, len(value)) + b"".join(map(pack, value))
    if isinstance(value, dict):
        return struct.pack(">BI", 0xDF, len(value)) + b"".join(pack(key) + pack(item) for key, item in value.items())
    raise TypeError(f"cannot pack {type(value).__name__}")


class Unpacker:
    NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
    LENGTHS = {0xC4: ">B", 0xC5: ">H", 0xC6: ">I", 0xD9: ">B", 0xDA: ">H", 0xDB: ">I", 0xDC: ">H", 0xDD: ">I", 0xDE: ">H", 0xDF: ">I"}

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, kind):
        return struct.unpack(kind, self.take(struct.calcsize(kind)))[0]

    def value(self):
        tag = self.take(1)[0]
        if tag < 0x80:
            return tag
        if tag >= 0xE0:
            return tag - 0x100
        if tag in self.NUMBERS:
            return self.number(self.NUMBERS[tag])
        if tag in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[tag]
        if tag < 0xC0:
            family, length = (0x80, tag & 0x0F) if tag < 0x90 else (0x90, tag & 0x0F) if tag < 0xA0 else (0xA0, tag & 0x1F)
        else:
            family, length = {0xC4: 0, 0xC5: 0, 0xC6: 0, 0xDC: 0x90, 0xDD: 0x90, 0xDE: 0x80, 0xDF: 0x80}.get(tag, 0xA0), self.number(self.LENGTHS[tag])
        if family == 0:
            return self.take(length)
        if family == 0xA0:
            return self.take(length).decode("utf-8")
        if family == 0x90:
            return [self.value() for _ in range(length)]
        return {self.value(): self.value() for _ in range(length)}


class Refusal(Exception):
    """An error with a code that Clade knows."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def last_line(error):
    return traceback.format_exception_only(type(error), error)[-1].strip().splitlines()[0]


def make_env(gym, name, atari, max_steps, options, render=None):
    view = {} if render is None else {"render_mode": render}
    if not atari:
        limit = {} if max_steps is None else {"max_episode_steps": max_steps}
        return gym.make(name, **limit, **options, **view)
    # The wrapper asks the emulator for its grey screens; a colour picture of each frame would be thrown away.
    env = gym.make(f"{name}NoFrameskip-v4", obs_type="grayscale", repeat_action_probability=options["stickyActions"], **view)
    env = gym.wrappers.AtariPreprocessing(env, noop_max=30, frame_skip=4, screen_size=84, terminal_on_life_loss=options["endOnLifeLost"])
    env = gym.wrappers.FrameStackObservation(env, options["frames"])
    return env if max_steps in (None, -1) else gym.wrappers.TimeLimit(env, max_steps)


class AtariVector:
    """
    Games of ale-py's own vector environment, which does in C++ and in threads what make_env has wrappers for: the same pictures, rewards and
    ends, but for the draws of its generators. The one difference, that screens from before an episode are black, is undone here.
    """

    def __init__(self, gym, np, name, count, options):
        from ale_py.vector_env import AtariVectorEnv

        self.np, self.frames = np, options["frames"]
        self.env = AtariVectorEnv(
            gym.spec(f"{name}NoFrameskip-v4").kwargs["game"],
            count,
            stack_num=self.frames,
            repeat_action_probability=options["stickyActions"],
            episodic_life=options["endOnLifeLost"],
            reward_clipping=False,
            use_fire_reset=False,
            autoreset_mode=gym.vector.AutoresetMode.SAME_STEP,
        )
        self.observation_space, self.action_space = self.env.single_observation_space, self.env.single_action_space
        self.metadata = {}
        # Decisions since each episode's beginning.
        self.ages = np.zeros(count, "i8")

    def reset(self, seed):
        self.ages[:] = 0
        seeds = None if seed is None else (int(seed) + self.np.arange(len(self.ages))) % 2**31
        return self.stacks(self.env.reset(seed=seeds)[0], self.ages)

    def step(self, actions):
        observations, rewards, terminated, truncated, info = self.env.step(actions.astype("i4"))
        ended = terminated | truncated
        self.ages += 1
        finals = self.stacks(info["final_obs"][ended], self.ages[ended]) if ended.any() else self.stacks(observations[:0], self.ages[:0])
        self.ages[ended] = 0
        return self.stacks(observations, self.ages), rewards, (terminated, truncated), finals

    def stacks(self, screens, ages):
        """The latest screens as channels; those before an episode are its first one, as in Gymnasium's FrameStackObservation."""
        out = self.np.ascontiguousarray(self.np.moveaxis(screens, 1, -1))
        for row in self.np.flatnonzero(ages < self.frames - 1):
            first = self.frames - 1 - ages[row]
            out[row, ..., :first] = out[row, ..., first : first + 1]
        return out

    def close(self):
        self.env.close()


def make_vector(gym, np, name, count, options):
    """The vector of a game; None where ale-py is older than its vector environment."""
    try:
        return AtariVector(gym, np, name, count, options)
    except ImportError:
        return None


def refused(space):
    return Refusal("space", " ".join(str(space).split())[:200])


def leaves(described):
    """The parts of a described space that are no composites, in order."""
    return [leaf for part in described["parts"] for leaf in leaves(part)] if "parts" in described else [described]


def values(space, value):
    """The values of those parts in a value of the space."""
    kind = type(space).__name__
    if kind == "Dict":
        return [leaf for key, part in space.spaces.items() for leaf in values(part, value[key])]
    if kind == "Tuple":
        return [leaf for part, item in zip(space.spaces, value, strict=True) for leaf in values(part, item)]
    return [value]


def raw(arrays):
    return [numbers.tobytes() for numbers in arrays]


class Games:
    """The environments of one process, side by side."""

    def __init__(self, name, count, atari, max_steps, options, paths, render, autoreset):
        # As beside a script: a module of the user's own is there to be imported.
        sys.path[:0] = paths
        try:
            import gymnasium as gym
            import numpy as np

            if atari or name.startswith("ALE/"):
                import ale_py

                gym.register_envs(ale_py)
        except ImportError as error:
            raise Refusal("package", last_line(error)) from error
        self.np, self.gym = np, gym
        # Frames are stacked as channels, where Clade's convolutions look for them.
        self.channels_last = atari
        self.autoreset = autoreset
        self.vector = None
        try:
            if atari and autoreset and max_steps is None:
                self.vector = make_vector(gym, np, name, count, options)
            self.envs = [self.vector] if self.vector else [make_env(gym, name, atari, max_steps, options) for _ in range(count)]
            self.render_mode = next((mode for mode in render if mode in self.envs[0].metadata.get("render_modes", [])), None)
            if self.render_mode is not None:
                # Which modes there are is known only of an environment that has been made.
                self.close()
                self.envs = [make_env(gym, name, atari, max_steps, options, self.render_mode) for _ in range(count)]
        except (gym.error.DependencyNotInstalled, ImportError) as error:
            raise Refusal("package", last_line(error)) from error
        except gym.error.Error as error:
            raise Refusal("unknown", last_line(error)) from error
        self.observation_space = self.envs[0].observation_space
        self.action_space = self.envs[0].action_space
        self.observation = self.describe(self.observation_space, self.channels_last)
        self.action = self.describe(self.action_space, False)
        if any(part["kind"] != "Discrete" for part in self.action.get("parts", [])):
            raise refused(self.action_space)
        # Clade orders the parts of a Dict by their names.
        self.names = sorted(self.action["keys"]) if self.action["kind"] == "Dict" else None
        self.bounds = self.rounded_bounds()
        self.leaves = leaves(self.observation)

    def describe(self, space, channels_last):
        np, kind = self.np, type(space).__name__
        if kind == "Dict":
            return {"kind": kind, "keys": list(space.spaces), "parts": [self.describe(part, False) for part in space.spaces.values()]}
        if kind == "Tuple":
            return {"kind": kind, "parts": [self.describe(part, False) for part in space.spaces]}
        if kind == "Discrete":
            return {"kind": kind, "n": int(space.n), "start": int(space.start), "dtype": "int32", "shape": []}
        if kind == "MultiDiscrete":
            nvec, start = space.nvec.ravel().tolist(), space.start.ravel().tolist()
            return {"kind": kind, "nvec": nvec, "start": start, "dtype": "int32", "shape": [len(nvec)]}
        if kind == "MultiBinary":
            return {"kind": kind, "dtype": "int8", "shape": [int(np.prod(space.shape))]}
        if kind == "Box" and 0 not in space.shape:
            low, high = (np.moveaxis(bound, 0, -1) if channels_last else bound for bound in (space.low, space.high))
            bounds = {"low": low.astype("<f8").tobytes(), "high": high.astype("<f8").tobytes()}
            return {"kind": kind, "dtype": self.dtype(space), "shape": list(low.shape), **bounds}
        raise refused(space)

    def rounded_bounds(self):
        """The bounds of actions of float64 as they are in float32; None for other actions."""
        space = self.action_space
        if self.action["kind"] != "Box" or space.dtype != self.np.float64:
            return None
        # A bound beyond float32's range becomes infinite there, which is no reason for a warning.
        with self.np.errstate(over="ignore"):
            return space.low.astype("<f4"), space.high.astype("<f4")

    def dtype(self, space):
        """The type that a Box's numbers cross in: JavaScript has no arrays of these others."""
        name, np = space.dtype.name, self.np
        if name == "int64":
            limits = np.iinfo(np.int32)
            return "int32" if space.low.min() >= limits.min and space.high.max() <= limits.max else "float64"
        return {"uint64": "float64", "float16": "float32", "longdouble": "float64", "float128": "float64"}.get(name, name)

    def spaces(self):
        fps = self.envs[0].metadata.get("render_fps")
        view = {"render_mode": self.render_mode, "render_fps": fps if isinstance(fps, (int, float)) and fps > 0 else None}
        counted = self.envs[0].metadata.get("action_arguments")
        if counted is not None:
            counted = [[part if isinstance(part, str) else int(part) for part in parts] for parts in counted]
        return {"observation": self.observation, "action": self.action, "action_arguments": counted, **view}

    def room(self, count):
        return [self.np.zeros((count, *leaf["shape"]), leaf["dtype"]) for leaf in self.leaves]

    def store(self, out, row, observation):
        for leaf, numbers, value in zip(self.leaves, out, values(self.observation_space, observation)):
            if self.channels_last:
                value = self.np.moveaxis(value, 0, -1)
            elif leaf["kind"] != "Box":
                value = self.np.ravel(value) - self.np.asarray(leaf.get("start", 0))
            numbers[row] = self.np.reshape(value, numbers.shape[1:])

    def actions(self, data):
        np, space, count = self.np, self.action, len(self.envs)
        shape, dtype = self.action_space.shape, self.action_space.dtype
        if space["kind"] == "Box":
            numbers = np.frombuffer(data, "<f4").reshape(count, *shape).astype(dtype)
            if self.bounds is None:
                return numbers
            # A float32 at a bound of float64: the rounding may have brought it beyond.
            low, high = self.action_space.low, self.action_space.high
            rounded_low, rounded_high = self.bounds
            numbers = np.where((numbers < low) & (numbers == rounded_low), low, numbers)
            return np.where((numbers > high) & (numbers == rounded_high), high, numbers)
        numbers = np.frombuffer(data, "<i4").reshape(count, -1)
        if self.names is not None:
            parts = [self.action_space.spaces[name] for name in self.names]
            return [{name: part.start + choice for name, part, choice in zip(self.names, parts, row)} for row in numbers]
        if space["kind"] == "Tuple":
            return [tuple(part.start + choice for part, choice in zip(self.action_space.spaces, row)) for row in numbers]
        numbers = numbers + np.asarray(space.get("start", 0))
        return numbers.reshape(count, *shape).astype(dtype)

    def mask(self, info):
        """The action mask of an info, its arrays as bytes; None where there is none."""

        def flags(mask):
            if mask is None:
                return None
            if isinstance(mask, dict):
                return {key: flags(part) for key, part in mask.items()}
            if isinstance(mask, tuple) or (isinstance(mask, list) and any(hasattr(part, "__len__") for part in mask)):
                return [flags(part) for part in mask]
            return self.np.ravel(mask).astype("u1").tobytes()

        return flags(info.get("action_mask"))

    def masks(self, infos):
        masks = [self.mask(info) for info in infos]
        return None if all(mask is None for mask in masks) else masks

    def reset(self, seed, options):
        if self.vector:
            return {"observations": raw([self.vector.reset(seed)]), "masks": None}
        infos = []
        out = self.room(len(self.envs))
        for row, env in enumerate(self.envs):
            # A seed of more than 32 bits comes as a float.
            observation, info = env.reset(seed=None if seed is None else int(seed) + row, options=options)
            infos.append(info)
            self.store(out, row, observation)
        return {"observations": raw(out), "masks": self.masks(infos)}

    def step(self, actions):
        np, count, autoreset = self.np, len(self.envs), self.autoreset
        if self.vector:
            observations, rewards, ends, finals = self.vector.step(np.frombuffer(actions, "<i4"))
            ends = np.stack(ends).astype("u1")
            return {
                **{"observations": raw([observations]), "rewards": rewards.astype("<f8").tobytes()},
                **{"ends": ends.tobytes(), "finals": raw([finals]), "masks": None},
            }
        out, rewards, ends = self.room(count), np.zeros(count, "<f8"), np.zeros((2, count), "u1")
        finals, ended, infos = self.room(count), 0, []
        for row, (env, action) in enumerate(zip(self.envs, self.actions(actions))):
            observation, rewards[row], terminated, truncated, info = env.step(action)
            ends[:, row] = terminated, truncated
            self.store(out, row, observation)
            if autoreset and (terminated or truncated):
                for final, numbers in zip(finals, out):
                    final[ended] = numbers[row]
                ended += 1
                observation, info = env.reset()
                self.store(out, row, observation)
            infos.append(info)
        finals = raw([final[:ended] for final in finals])
        return {"observations": raw(out), "rewards": rewards.tobytes(), "ends": ends.tobytes(), "finals": finals, "masks": self.masks(infos)}

    def render(self):
        try:
            view = self.envs[0].render()
        except self.gym.error.DependencyNotInstalled as error:
            raise Refusal("package", last_line(error)) from error
        if isinstance(view, str):
            return {"view": view}
        pixels = self.np.ascontiguousarray(view, "u1")
        return {"view": {"width": pixels.shape[1], "height": pixels.shape[0], "data": pixels.tobytes()}}

    def close(self):
        for env in self.envs:
            env.close()


def answer(request, games):
    """The reply to a request, and the environments from now on."""
    op = request.pop("op")
    if op == "make":
        games = Games(**request)
        return games.spaces(), games
    return {"reset": games.reset, "step": games.step, "render": games.render}[op](**request), games


def leave_with_parent(stream):
    """Ends this process when the other end of `stream` is gone, also while an environment is busy."""
    poll = select.poll()
    poll.register(stream, 0)
    while not any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll()):
        pass
    os._exit(1)


def read(stream, count):
    data = stream.read(count)
    return data if len(data) == count else None


def main():
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if hasattr(select, "poll"):
        threading.Thread(target=leave_with_parent, args=(requests.fileno(),), daemon=True).start()
    games = None
    while (head := read(requests, 4)) is not None and (body := read(requests, struct.unpack("<I", head)[0])) is not None:
        try:
            reply, games = answer(Unpacker(body).value(), games)
        except Refusal as error:
            reply = {"refused": error.code, "message": str(error)}
        except Exception as error:
            traceback.print_exc()
            reply = {"refused": "failed", "message": last_line(error)}
        data = pack(reply)
        replies.write(struct.pack("<I", len(data)) + data)
        replies.flush()
    if games is not None:
        games.close()


main()
sys.exit(0)
