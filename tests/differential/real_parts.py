"""What comparisons with the packers' own craft-parts share: the library without its package backend, and the arguments."""

import argparse
import os
import random

import craft_parts
import craft_parts.executor.executor
import craft_parts.executor.part_handler
import craft_parts.packages.base

for module in (craft_parts.executor.executor, craft_parts.executor.part_handler):
    module.packages.Repository = craft_parts.packages.base.DummyRepository


def arguments(about):
    """charmer's binary, the number of cases, and the random numbers of the seed."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--bin", required=True, help="charmer's binary")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return os.path.abspath(options.bin), options.cases, random.Random(options.seed)
