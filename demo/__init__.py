"""Made-up registers to try things out in, and replays of published figures."""
