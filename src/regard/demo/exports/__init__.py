"""The files, one module for each kind of system, written as that system would export them."""
