"""What Regard costs, measured: each bench runs by itself, `python -m bench` runs all of them."""
