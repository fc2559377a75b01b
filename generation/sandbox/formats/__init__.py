"""Files written by hand: films, sounds, shapes and weights, without a library for each."""
