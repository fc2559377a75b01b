"""The parts of the state machine that drives the corridor: its stage, verbs, time and deaths."""
