"""What the benchmarks share: a whole installation, its processes' cost, the sandbox."""
